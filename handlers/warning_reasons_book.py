"""What is the matter with the whole book of customers, a sentence for each family with its numbers."""

from __future__ import annotations

from bot.i18n import Html, _, n, t
from handlers.warning_words import Finding, decimal


def concentration(one: Finding) -> Html:
    of = one.evidence
    who = one.largest or _("The largest customer")
    if of["reason"] == "top1":
        return t(
            "{who} makes {percent}% of the sales of 12 months; the line is 20%.", who=who, percent=of["top1_percent"]
        )
    if of["reason"] == "top5":
        return t(
            "The five largest of {customers} customers make {percent}% of the sales of 12 months; the line is 50%.",
            customers=of["customers"],
            percent=of["top5_percent"],
        )
    return t(
        "Few of {customers} customers carry the sales of 12 months: concentration (HHI) {hhi}; the line is 0.15.",
        customers=of["customers"],
        hhi=decimal(of["hhi"]),
    )


def leakage(one: Finding) -> Html:
    of = one.evidence
    if of["reason"] == "count":
        return t(
            "{gone} of {customers} customers of the year before did not order in the last 12 months: {percent}% "
            "(likely {low}–{high}%); the line is {line}%.",
            gone=of["gone"],
            customers=of["customers"],
            percent=of["percent"],
            low=of["low_percent"],
            high=of["high_percent"],
            line=of["line_percent"],
        )
    return t(
        "{gone} customers who did not order again took {percent}% of the sales of the year before with them "
        "(likely {low}–{high}%); the line is {line}%.",
        gone=of["gone"],
        percent=of["sales_percent"],
        low=of["sales_low_percent"],
        high=of["sales_high_percent"],
        line=of["line_percent"],
    )


def feed(one: Finding) -> Html:
    of = one.evidence
    quiet = n("No order from anybody for {count} day", "No order from anybody for {count} days", of["quiet_days"])
    return n(
        "{quiet}; more than {count} day is unusual. Silences are counted without it.",
        "{quiet}; more than {count} days are unusual. Silences are counted without it.",
        of["line_days"],
        quiet=quiet,
    )
