//! 40h, 41h, 50h, 51h, E0h: shift, reports, cash.

use std::time::Duration;

use super::{Amount, Code, Command, Password, Reader, with_password_only};

with_password_only! {
    /// 40h X report.
    XReport = 0x40, "40h X report", 30 s, harmless: false, |_data| -> () { Some(()) };
    /// 41h Z report, which closes the shift.
    ZReport = 0x41, "41h Z report", 120 s, harmless: false, |_data| -> () { Some(()) };
    /// E0h Open the shift. Newer devices wait for a key server meanwhile.
    OpenShift = 0xE0, "E0h open shift", 120 s, harmless: false, |_data| -> () { Some(()) };
}

/// Commands that move cash and answer the running number of the document.
macro_rules! with_amount {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $title:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// Who moves the cash.
            pub password: Password,
            /// How much.
            pub amount: Amount,
        }

        impl Command for $name {
            const WAIT: Duration = Duration::from_secs(30);
            /// The number of the document; some models always answer 0.
            type Reply = u16;

            fn code(&self) -> Code {
                Code($code)
            }

            fn name(&self) -> &'static str {
                $title
            }

            fn parameters(&self, out: &mut Vec<u8>) {
                self.password.put(out);
                self.amount.put(out);
            }

            fn reply(data: &mut Reader<'_>) -> Option<u16> {
                let _operator = data.byte()?;
                data.word()
            }
        }
    )*};
}

with_amount! {
    /// 50h Cash in.
    CashIn = 0x50, "50h cash in";
    /// 51h Cash out.
    CashOut = 0x51, "51h cash out";
}
