"""What schooling announces."""

from django.dispatch import Signal

# After the transaction.
device_taken_away = Signal()  # device: it stands no more where it stood; perhaps elsewhere, perhaps revoked
