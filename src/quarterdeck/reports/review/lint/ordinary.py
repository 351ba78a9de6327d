"""Words of the program's own sentences, caveats of the indicators included.

Whoever bears one of them as a user name is known to the lint by @name and by the whole name only: else a colleague
called "open" would make "3 open positions" a figure about them.
"""

from __future__ import annotations

_WORDS = """
about above accept accepted access account accounts actions actor actual adds after against age ageing agreed ahead
all alphabet among an and announced another answer answered any anyone apart approver approvers are as ask asked
assigned assignment assumed at attention audience author authored average away be because before began begin behind
belong below beside better board bot bots broken business but by calendar came can canceled cancelled cannot
capacity carry categories category caveats cells change changed changes choose cleaned clock clone closed closing
coalesce code come community compared complete composition confidential connect connected contribution conversations
could count counted countries country counts created creation data date day days defined definition department
describe describes developer development dimension distinct diversity do does done down draft drafts dropped due
each earlier end ended ends engineering entered even ever everybody everything exact exceptions exist explain
explains far fell few fewer figure figures filled find first fiscal flags flow follow follows for four frequency
from full get gitlab give given globs group handbook has have headcount headcounts heads health here high higher
hires hiring holidays hours how human hundred id identity iid imported in incomplete indicator indicators inferred
instead intention intentions is it its itself joined judged keeps kept key kind kinds known knows label labels lacks
last leading least leaver leavers leaving left less level lie lies like limits lines list lists longest low lower
made main make manager many marked match mean meaning median member members merge merged merging met missed misses
moment month monthly months more most moved moving mr mrs named names natural nearly needs neither never next no
nobody none nor not nothing now nowhere of off okay old oldest oma omrt on once one ones only op open opened
openings or order organisation other otherwise ours out outcome outliers outside over overdue overlap own owner
owners page pages part partial past path paths pauses people per performance person place plan planned policy
position positions previous problem process profile project projected projects promised quarter quarterdeck quick
raise range rate ratio reaches read ready reasons recorded redefined remain remark remarks reopened request
requested requests resets response retargeted retention review reviewer reviewers right row rows rules run same say
says schema scope screened secondary sections see seen server set seven share shares show shown signal signals since
single skips slo slow small so source span specialties specialty spread sql stable stand stands start started starts
state stayed still strangers strict subject sync system table tables take taken target targets team teams tell
textbook than that the their them themselves then there they this those three time times title to today told too top
touch touching trace transfers trend triage true trusted turn turns two unassigned unfinished unknown unplanned
until unusual unusually unwritten up update us use user usual usually utc value voluntary vs wait waiting waits
wanted was we week weekends weighed well went were what when which whichever who whoever whole whom whose why wider
with withdrawn withdrew withheld without work worries would written wrote xmr year yes yet you youngest zone zones
"""
ORDINARY = frozenset(_WORDS.split())

_BOTH = """art ash basil bay bea bill bishop blake brook carol chance charity chase clay cliff dale dawn dean dove drew
earl eve faith fern finn flora frank gale gene glen grace grant guy hank harmony hazel heath holly hope hunter iris ivy
jack jade jay jean jet joy june lane lark lily lux major mark max may miles mercy moss norm olive page paige pat
patience pearl penny piper poppy ray reed rich rob robin rock rose ruby rusty sage sandy sky star stone sue summer
sunny teal tiger trip victor violet wade ward will willow wren young"""
NAMES_AND_WORDS = frozenset(_BOTH.split())
"""Names that are words of the language as well: they count as names where they are written with a capital."""
