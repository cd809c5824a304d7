"""A session of pyshtrih, a client written by others, with a device at the path given as the first argument.

Prints one line per step; any difference from what a device does ends it with an error.
"""
import datetime
import sys

from pyshtrih import Retail01F, excepts
from pyshtrih.fd import FD

device = Retail01F(port=sys.argv[1], baudrate=115200, timeout=2)
device.connect()
assert device.name == 'РИТЕЙЛ-01Ф', device.name


def step(name, good):
    print(name, 'ok' if good else 'WRONG')
    assert good, name


def refused(code, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except excepts.ProtocolError as error:
        step('refused with %02Xh' % code, '0x%02X' % code in str(error))
    else:
        step('refused with %02Xh' % code, False)


def mode():
    return device.state()['Режим ФР'].num


def money(register):
    return device.request_monetary_register(register)['Содержимое регистра']


def last_document():
    return device.fs_state()['Номер последнего ФД']


step('closed', mode() == 4)
step('state', device.full_state()['Заводской номер'] > 0)
device.beep()
step('parameters', device.read_exchange_params(0)['Код скорости обмена'] == 115200)
step('table', device.request_table_structure(2)['Количество рядов'] == 30)
step('field', device.request_field_structure(1, 1)['Максимальное значение поля'] == 99)
device.write_table(2, 1, 2, 'Іваненко', str)
step('cashier', device.read_table(2, 1, 2, str)['Значение'] == 'Іваненко')
refused(0x5D, device.request_table_structure, 250)
# The hour is set before the day: over midnight it would go back, which a register refuses.
now = datetime.datetime.now()
later = now + datetime.timedelta(minutes=1)
device.set_datetime(later if later.date() == now.date() else now)

before = last_document()
device.open_shift()
step('shift opening is a document', last_document() == before + 1 and mode() == 2)
refused(0x73, device.open_shift)

device.income(100000)
step('cash in', money(241) == 100000 and last_document() == before + 1)
refused(0x46, device.outcome, 9999999999)

device.print_string('Оплата за березень 2026')
device.open_check(0)
step('receipt open', mode() == 8)
device.sale(('Опалення', 1000, 15050))
device.sale(('Вода, 2.5 м3', 2500, 4000))
refused(0x4A, device.x_report)
refused(0x45, device.close_check, cash=100)
answer = device.close_check(cash=30000)
step('change', answer['Сдача'] == 30000 - 25050)
step('registered', last_document() == before + 2 and mode() == 2)
found = device.fs_find_document_by_num(before + 2)
step('in the drive', found['Тип фискального документа'] == 3)
step('cash counter', money(241) == 125050 and money(193) == 25050 and money(245) == 25050)
refused(0x08, device.fs_find_document_by_num, 99999999)

device.sale(('Газ', 1000, 5000))
device.cancel_check()
step('cancelled', mode() == 2 and last_document() == before + 2)

device.open_check(2)
device.return_sale(('Вода, повернення', 1000, 4000))
device.close_check(cash=4000)
step('returned', money(241) == 121050 and money(247) == 4000)

device.sale(('Інтернет', 1000, 50000))
device.close_check(payment_type2=50000)
step('by card', money(241) == 121050 and money(197) == 50000)
step('counter', device.request_operational_register(148)['Содержимое регистра'] == 2)

device.repeat()
refused(0x56, device.repeat)
device.feed(3, cash_tape=True)
device.cut(partial=True)
device.open_drawer()
device.x_report()
device.outcome(21050)
step('cash out', money(241) == 100000 and money(243) == 21050)

step('shift', device.fs_shift_params()['Состояние смены'] == 'смена открыта')
step('delivered', device.fs_unconfirmed_document_count()['Количество неподтверждённых ФД'] == 0)
device.fs_info_exchange()
device.fs_expiration_time()
device.send_tlv_struct(FD({1008: 'payer@example.org'}).dump())
refused(0x72, device.continue_print)

number = last_document()
device.z_report()
step('shift closed', mode() == 4 and last_document() == number + 1 and money(245) == 0 and money(241) == 100000)
refused(0x73, device.z_report)

device.password = 4711
refused(0x4F, device.state)
device.disconnect()
print('done')
