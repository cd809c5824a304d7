//! A register around a register: what it only passes on.

/// The questions of [`kassa_drivers::fiscal::FiscalRegister`] that go to `self.register` unchanged. Left to whoever is
/// around it: connecting, the state, and what changes the register's books.
macro_rules! passed_on {
    () => {
        fn capabilities(&self) -> &::kassa_drivers::fiscal::Capabilities {
            self.register.capabilities()
        }

        fn shown(&mut self) -> Result<::kassa_domain::receipt::Shown, ::kassa_drivers::fiscal::DeviceError> {
            self.register.shown()
        }

        fn check(
            &self,
            operation: &::kassa_domain::receipt::Operation,
        ) -> Result<(), ::kassa_domain::receipt::Refusal> {
            self.register.check(operation)
        }

        fn recover_correction(
            &mut self,
            correction: &::kassa_drivers::fiscal::Correction,
            before: &::kassa_domain::receipt::Shown,
        ) -> Result<::kassa_drivers::fiscal::Recovered, ::kassa_drivers::fiscal::DeviceError> {
            self.register.recover_correction(correction, before)
        }

        fn cancel_receipt(&mut self) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.cancel_receipt()
        }

        fn continue_print(&mut self) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.continue_print()
        }

        fn x_report(&mut self) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.x_report()
        }

        fn repeat(&mut self) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.repeat()
        }

        fn cut(&mut self, kind: ::kassa_drivers::fiscal::CutKind) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.cut(kind)
        }

        fn feed(&mut self, lines: u8) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.feed(lines)
        }

        fn open_drawer(&mut self) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.open_drawer()
        }

        fn cash_counter(&mut self) -> Result<::kassa_domain::Money, ::kassa_drivers::fiscal::DeviceError> {
            self.register.cash_counter()
        }

        fn last_document(
            &mut self,
        ) -> Result<Option<::kassa_drivers::fiscal::LastDocument>, ::kassa_drivers::fiscal::DeviceError> {
            self.register.last_document()
        }

        fn print_text(&mut self, lines: &[String]) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.print_text(lines)
        }

        fn print_document(
            &mut self,
            lines: &[::kassa_drivers::text::Line],
        ) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.print_document(lines)
        }

        fn set_clock(&mut self, local: ::jiff::civil::DateTime) -> Result<(), ::kassa_drivers::fiscal::DeviceError> {
            self.register.set_clock(local)
        }
    };
}

pub(crate) use passed_on;
