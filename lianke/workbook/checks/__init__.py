"""What is wrong with a workbook, on its typed rows alone: no database, no Django."""
