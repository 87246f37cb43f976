"""Grace Tan's customers, in Singapore and on the American west coast."""

from __future__ import annotations

from bot.demo.accounts import Account, Someone
from bot.demo.goods import Trade
from db.customer import CustomerState

SINGAPORE = (
    Account(
        "Acme Foods",
        Trade.SHOP,
        (Someone("Mr Li", "Purchasing manager", "S08-21"), Someone("Joyce", "Accounts", story=True)),
        7,
        2600,
        currency="SGD",
        aliases=("Acme",),
        visits=14,
        last_visit=5,
    ),
    Account(
        "Acme Foods (Jurong)",
        Trade.TRADER,
        (Someone("Mr Raj", "Warehouse supervisor"),),
        14,
        1500,
        currency="SGD",
        aliases=("Acme Jurong",),
    ),
    Account(
        "Tanjong Bakery",
        Trade.BAKERY,
        (Someone("Mei Ling", "Owner", "L07-07"),),
        14,
        1100,
        currency="SGD",
        last_visit=62,
    ),
    # Was promised something that was then forgotten.
    Account("Katong Laksa House", Trade.KITCHEN, (Someone("Uncle Tan", "Owner", "L12-30"),), 14, 980, currency="SGD"),
    # A pile of complaints.
    Account(
        "Merlion Bay Hotel",
        Trade.KITCHEN,
        (Someone("Ms Fernandez", "F&B buyer", "S05-27"), Someone("Chef Marcus", "Executive chef")),
        7,
        2300,
        currency="SGD",
        aliases=("Merlion Bay",),
        visits=14,
        last_visit=9,
    ),
    Account("Harbourview Seafood", Trade.KITCHEN, (Someone("Ah Huat", "Owner"),), 10, 1450, currency="SGD", visits=21),
    Account(
        "Little Lotus Vegetarian", Trade.KITCHEN, (Someone("Mrs Goh", "Owner", "L04-08"),), 21, 620, currency="SGD"
    ),
    Account("Sunrise Mini Mart (Bedok)", Trade.SHOP, (Someone("Kumar", "Store manager"),), 10, 540, currency="SGD"),
    Account(
        "Sunrise Mini Mart (Tampines)",
        Trade.SHOP,
        (Someone("Siti", "Store manager", "S06-11"),),
        12,
        480,
        currency="SGD",
    ),
    Account("Happy Hawker Supplies", Trade.TRADER, (Someone("Mr Ong", "Director"),), 21, 2100, currency="SGD"),
    Account("Kopi Corner", Trade.CAFE, (Someone("Auntie Lim", "Owner", "L08-01"),), 14, 690, currency="SGD"),
    Account(
        "Marina Catering Services",
        Trade.KITCHEN,
        (Someone("Daniel Wee", "Operations manager", "S01-30"), Someone("Priya", "Buyer")),
        7,
        1900,
        currency="SGD",
        aliases=("Marina Catering",),
        visits=18,
    ),
    Account(
        "Green Basket Grocers",
        Trade.SHOP,
        (Someone("Hannah", "Category buyer"),),
        14,
        1300,
        currency="SGD",
        last_visit=68,
    ),
    Account("Bukit Timah Deli", Trade.CAFE, (Someone("Sophie", "Owner", "S10-02"),), 21, 720, currency="SGD"),
    Account("Changi Sky Lounge", Trade.KITCHEN, (Someone("Mr Nair", "F&B manager"),), 21, 1250, currency="SGD"),
    Account(
        "Blue Wave Ship Chandlers",
        Trade.TRADER,
        (Someone("Captain Yeo", "Managing director", "S12-01"),),
        30,
        4200,
        currency="USD",
        aliases=("Blue Wave",),
        visits=35,
    ),
    Account(
        "Pacific Crest Trading",
        Trade.TRADER,
        (Someone("Karen Doyle", "Import manager"),),
        60,
        5600,
        currency="USD",
        visits=45,
        far=True,
    ),
    Account(
        "Golden Gate Noodle Co.",
        Trade.KITCHEN,
        (Someone("Tom Nguyen", "Owner"),),
        90,
        2400,
        currency="USD",
        visits=60,
        since=460,
        far=True,
    ),
    Account(
        "Clementi School Canteen", Trade.KITCHEN, (Someone("Mdm Aishah", "Canteen manager"),), 28, 560, currency="SGD"
    ),
    # Introduced by Kopi Corner, nothing sold yet.
    Account(
        "Tiong Bahru Brew Bar",
        Trade.CAFE,
        (Someone("Jun Wei", "Owner"),),
        None,
        0,
        currency="SGD",
        visits=None,
        since=20,
        state=CustomerState.PROSPECT,
    ),
)
