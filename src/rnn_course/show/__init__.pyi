from . import charts as charts
from . import diagrams as diagrams
from . import theme as theme
from .claims import check_claims as check_claims
from .tables import Table as Table
from .tables import row as row
from .tables import then_and_now as then_and_now
