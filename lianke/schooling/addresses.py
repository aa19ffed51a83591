"""Where higher floors show what a school year is made of."""

from lianke.kernel.above import Address

class_account = Address("class_account")  # class
