"""A receipt by python-escpos on the printer at 127.0.0.1 and the given port: text, codes, status, cut, drawer."""

import sys

from escpos.printer import Network

printer = Network("127.0.0.1", port=int(sys.argv[1]), profile="TM-T88V", timeout=5)
printer.charcode("CP866")
printer.text('ТОВ "Розрахунковий центр"\n')
printer.set(bold=True, align="center")
printer.text("Привет Ёё №5\n")
printer.set(bold=False, align="left")
printer.qr("ST00012|Name=X")
printer.barcode("4820000000000", "EAN13")
printer.cut()
printer.cashdraw(2)
assert printer.is_online()
assert printer.paper_status() == 2
printer.close()
print("done")
