//! 80h to 8Dh, FF45h, FF46h: the receipt, classic and by the fiscal drive's rules.

use std::time::Duration;

use jiff::civil::DateTime;

use super::{Amount, Code, Command, Password, Reader, put_number, put_text, with_password_only};

/// Kinds of receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The customer pays.
    Sale,
    /// The customer is paid.
    Buy,
    /// A sale given back.
    SaleReturn,
    /// A buy given back.
    BuyReturn,
}

impl Kind {
    /// 0 to 3: 8Dh, the last digit of 80h to 83h, the place within a group of four registers, the status of mode 8.
    #[must_use]
    pub const fn classic(self) -> u8 {
        match self {
            Self::Sale => 0,
            Self::Buy => 1,
            Self::SaleReturn => 2,
            Self::BuyReturn => 3,
        }
    }

    /// 1 to 4: FF46h and the fiscal drive's documents.
    #[must_use]
    pub const fn drive(self) -> u8 {
        match self {
            Self::Sale => 1,
            Self::SaleReturn => 2,
            Self::Buy => 3,
            Self::BuyReturn => 4,
        }
    }
}

with_password_only! {
    /// 88h Cancel the open receipt.
    CancelReceipt = 0x88, "88h cancel receipt", 30 s, harmless: false, |_data| -> () { Some(()) };
    /// 89h Subtotal of the open receipt, in kopecks.
    Subtotal = 0x89, "89h subtotal", 30 s, harmless: true, |data| -> i64 {
        let _operator = data.byte()?;
        data.number(5)
    };
}

/// 8Dh Open a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenReceipt {
    /// Whose receipt.
    pub password: Password,
    /// Its kind.
    pub kind: Kind,
}

impl Command for OpenReceipt {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x8D)
    }

    fn name(&self) -> &'static str {
        "8Dh open receipt"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.push(self.kind.classic());
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 80h Sale, 81h buy, 82h sale return, 83h buy return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Whose receipt.
    pub password: Password,
    /// Its kind: the last digit of the command's number.
    pub kind: Kind,
    /// Thousandths.
    pub quantity_milli: u32,
    /// Price of one.
    pub price: Amount,
    /// 0 to 16.
    pub department: u8,
    /// Tax groups, 0 = none.
    pub taxes: [u8; 4],
    /// Windows-1251.
    pub text: Vec<u8>,
}

impl Command for Item {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x80 + u16::from(self.kind.classic()))
    }

    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Sale => "80h sale",
            Kind::Buy => "81h buy",
            Kind::SaleReturn => "82h sale return",
            Kind::BuyReturn => "83h buy return",
        }
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        put_number(out, i64::from(self.quantity_milli), 5);
        self.price.put(out);
        out.push(self.department);
        out.extend(self.taxes);
        put_text(out, &self.text, 40);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 86h Discount on the open receipt, 87h charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReceiptSum {
    /// Whose receipt.
    pub password: Password,
    /// A charge, else a discount.
    pub charge: bool,
    /// How much.
    pub amount: Amount,
}

impl Command for ChangeReceiptSum {
    type Reply = ();

    fn code(&self) -> Code {
        Code(if self.charge { 0x87 } else { 0x86 })
    }

    fn name(&self) -> &'static str {
        if self.charge { "87h charge" } else { "86h discount" }
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        self.amount.put(out);
        out.extend([0; 4]);
        put_text(out, &[], 40);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 85h Close the receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseReceipt {
    /// Whose receipt.
    pub password: Password,
    /// Paid in cash, and by the types 2, 3, 4 of table 5.
    pub payments: [Amount; 4],
    /// Hundredths of a percent off; negative adds.
    pub discount: i16,
    /// Tax groups, 0 = none.
    pub taxes: [u8; 4],
    /// Windows-1251.
    pub text: Vec<u8>,
}

/// Answer of 85h.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// Change, in kopecks.
    pub change: i64,
}

impl Command for CloseReceipt {
    const WAIT: Duration = Duration::from_secs(120);
    type Reply = Closed;

    fn code(&self) -> Code {
        Code(0x85)
    }

    fn name(&self) -> &'static str {
        "85h close receipt"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        self.payments.iter().for_each(|payment| payment.put(out));
        out.extend(self.discount.to_le_bytes());
        out.extend(self.taxes);
        put_text(out, &self.text, 40);
    }

    fn reply(data: &mut Reader<'_>) -> Option<Closed> {
        let _operator = data.byte()?;
        Some(Closed { change: data.number(5)? })
    }
}

/// FF46h Operation V2. The tax is left to the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemV2 {
    /// Whose receipt.
    pub password: Password,
    /// Its kind.
    pub kind: Kind,
    /// Millionths.
    pub quantity_micro: i64,
    /// Price of one.
    pub price: Amount,
    /// Sum of the line.
    pub sum: Amount,
    /// Mask of the VAT rate.
    pub vat: u8,
    /// 0 to 16.
    pub department: u8,
    /// Payment method (tag 1214).
    pub method: u8,
    /// Payment subject (tag 1212).
    pub subject: u8,
    /// Windows-1251, up to 128 bytes.
    pub name: Vec<u8>,
}

impl Command for ItemV2 {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0xFF46)
    }

    fn name(&self) -> &'static str {
        "FF46h operation V2"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        const TAX_NOT_GIVEN: [u8; 5] = [0xFF; 5];
        self.password.put(out);
        out.push(self.kind.drive());
        put_number(out, self.quantity_micro, 6);
        self.price.put(out);
        self.sum.put(out);
        out.extend(TAX_NOT_GIVEN);
        out.extend([self.vat, self.department, self.method, self.subject]);
        put_text(out, &self.name, 0);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// FF45h Close the receipt V2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseReceiptV2 {
    /// Whose receipt.
    pub password: Password,
    /// Paid: cash, 12 electronic types, prepayment, postpayment, counter-supply.
    pub payments: [Amount; 16],
    /// Kopecks taken off the total, 0 to 99.
    pub rounding: u8,
    /// One bit of the tax systems.
    pub tax_system: u8,
    /// Windows-1251, up to 64 bytes.
    pub text: Vec<u8>,
}

/// Answer of FF45h: the receipt is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// Change, in kopecks.
    pub change: i64,
    /// Number of the fiscal document.
    pub document: u32,
    /// Fiscal sign.
    pub sign: u32,
    /// Date and time, on devices that tell.
    pub at: Option<DateTime>,
}

impl Command for CloseReceiptV2 {
    const WAIT: Duration = Duration::from_secs(120);
    type Reply = Registered;

    fn code(&self) -> Code {
        Code(0xFF45)
    }

    fn name(&self) -> &'static str {
        "FF45h close receipt V2"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        self.payments.iter().for_each(|payment| payment.put(out));
        out.push(self.rounding);
        // Taxes count only when table 1 leaves them to the host.
        out.extend([0; 30]);
        out.push(self.tax_system);
        put_text(out, &self.text, 0);
    }

    fn reply(data: &mut Reader<'_>) -> Option<Registered> {
        let change = data.number(5)?;
        let (document, sign) = (data.dword()?, data.dword()?);
        Some(Registered { change, document, sign, at: data.drive_time().flatten() })
    }
}
