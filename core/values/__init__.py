"""Values in text: what a reader would hold a company to, as comparable, normalised data.

`find_values` finds numbers, amounts, durations, dates, names, negations, conditions and so on;
`agrees` says whether one value says the same as another. Drafting, review, history and health
share it, so that '$1,000' and '1000 USD' are the same to all of them.

No library did this whole: quantulum3 (no classifier installed) needed 35 ms for 66 words and read
'a month at' as ampere-turns, dateparser's search needed 72 ms and found dates in 'and we' and
'+49', price-parser gives one price and no span, recognizers-text can't be imported beside a
current `emoji`, and text2num has no wheel for Macs with Intel processors. Hence words and units
as data (`resources/values`) and one pass of compiled patterns.
"""

from core.domain.value import Bound, Value, ValueKind
from core.values.compare import agrees
from core.values.find import find_values
from core.values.secrets import Secret, find_secrets, redact

__all__ = ["Bound", "Secret", "Value", "ValueKind", "agrees", "find_secrets", "find_values", "redact"]
