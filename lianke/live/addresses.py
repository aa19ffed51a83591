"""Where higher floors show what a lesson needs."""

from lianke.kernel.above import Address

phone = Address("phone")
