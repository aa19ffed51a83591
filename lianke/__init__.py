"""Lianke 联课: the platform on which a county runs its Internet + urban-rural schooling."""
