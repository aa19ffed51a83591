"""Figures beside their anchors, measured in one run: python -m benchmarks [NAME…]"""
