"""A page of one file in which a vote can be broken: data written out by Python, decided again by the browser.

Found here: what is written out, how the file is put together, and under ``script/`` its JavaScript, HTML and
CSS. Not found here: any figure of its own; the script gives to the last digit what Python gives.
"""
