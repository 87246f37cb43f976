"""How likely a silent customer is lost: each customer's own rhythm of orders, and what a silence in it means.

``ledger`` cleans the orders, ``state`` sums up each customer's rhythm, ``fit`` learns what is usual among all of them,
``model`` gives the probabilities, ``value`` what is at stake, ``counts`` how similar silences ended, ``feed`` whether
the orders themselves stopped coming in, ``replay`` what would have been warned of night by night. Pure; numpy and scipy
are heavy, so this package is imported where it is used and never at the start of the bot.
"""
