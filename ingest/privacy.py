"""What in a worksheet must never leave: money, health, people and how to reach them."""

from __future__ import annotations

import re

_MONEY = re.compile(
    r"\b(?:salar(?:y|ies)|income|wages?|compensation|total comp|pay(?:check| rise|ment)?|savings?|debts?"
    r"|loans?|rent|mortgage|budgets?|money|cost|"
    r"gehalt|lohn|geld|einkommen|schulden|kosten|salario|sueldo|dinero|salaire|argent)\b|[$€£¥]\s?\d"
    r"|\d\s?(?:[$€£¥]|usd|eur|dollars?|euros?)\b|"
    r"\b\d{2,3}\s?k\s?(?:/|per\b|a year)|工资|薪|收入|钱",
    re.IGNORECASE,
)
_HEALTH = re.compile(
    r"\b(?:health|surger(?:y|ies)|operation on|doctors?|hospital|illness|disease|diagnos\w*|medic(?:al"
    r"|ation|ine)s?|therap(?:y|ist)|"
    r"depress\w+|anxiety|adhd|autis\w+|burn-?out|disabilit\w+|pregnan\w+|injur\w+|pain|chronic|gesundheit"
    r"|krankheit|arzt|salud|enfermedad|santé|"
    r"maladie)\b|健康|疾病|手术",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:people|persons?|who|whom|names?|name/handle|contacts?|reach(?:ed)? out|how to reach|e-?mail"
    r"|phone|address|linkedin|partners?|mentors?|"
    r"friends?|family|wife|husband|spouse|girlfriend|boyfriend|parents?|mother|father|colleagues?|boss"
    r"|manager|recruiters?|ref+er+als?|"
    r"practitioner interviews?|experts?|accountab\w+|wer|kontakt\w*|freund\w*|familie|quién|contacto\w*"
    r"|amig\w+|familia|qui|ami\w*|famille)\b|姓名|联系|朋友|家人",
    re.IGNORECASE,
)
_PEOPLE_SECTION = re.compile(
    r"\b(?:people|persons?|contacts?|experts?|mentors?|partners?|interviews|ref+er+als?|accountab\w+|family"
    r"|friends|personen|kontakte|personas|"
    r"contactos|personnes)\b|联系人",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(
    r"^(?:person|contact|mentor|partner|friend|reference|ref+er+al|kontakt|persona|contacto|personne)s?\s*#?\d*$", re.I
)
_REACH = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,20}|(?<![\d-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ "
    r"()/-]{0,2}\d){8,14}(?!\d)|(?<!\w)@\w{2,30}"
)
# In an answer, somebody is meant when a name follows: "I could ask Ines", "with Marco".
_SOMEBODY = re.compile(
    r"\b(?:with|ask|asked|call|calls|email|text|from|meet|meets|meeting|and|wife|husband|friend|brother"
    r"|sister|colleague|boss|mentor)\s+"
    r"(?!I\b|I['’]|People\b|[A-Z][a-z]*(?:ics|ing|ions?|ments?|ity|ology|ences?|graphy|isms?|ers|ors|els|ods|ems|sis)\b)"
    r"[A-Z][a-z]{2,}(?:\s[A-Z][a-z]+)?\b(?=\s+(?:for|about|every|to|from|on|at|who|said|by"
    r"|and)\b|[,.;)]|$)"
)


def is_private(section: str, label: str, value: str) -> bool:
    """Return whether a field asks for, or was answered with, something about money, health or people."""
    *parents, prompt = label.split(" — ")
    if any(pattern.search(prompt) for pattern in (_MONEY, _HEALTH, _PEOPLE)):
        return True
    if _PEOPLE_SECTION.search(section) or any(_ONE_OF_THEM.match(parent) for parent in parents):
        return True
    return any(pattern.search(value) for pattern in (_MONEY, _HEALTH, _REACH, _SOMEBODY))
