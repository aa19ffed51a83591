"""What the pages of the account show: figures with the address that opens the lessons behind them."""
