from . import charts as charts
from . import diagrams as diagrams
from . import theme as theme
from .claims import check_claims as check_claims
from .ledger import row as row
from .ledger import then_and_now as then_and_now
from .tables import Table as Table
