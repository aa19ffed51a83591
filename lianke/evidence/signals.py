"""What the evidence announces."""

from django.dispatch import Signal

# meetings: a list, of one lesson that ended or of a hundred that were counted again
delivery_revised = Signal()


claim_ruled = Signal()  # claim
