//! Where the focus can be.

/// Where the focus is: what the same key means depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Wherever one is.
    Anywhere,
    /// On any screen of a signed-in person, when no dialog is open.
    Work,
    /// The sign-in screen.
    SignIn,
    /// The shift's opening.
    Opening,
    /// The one line of the search.
    Search,
    /// The fields of the search.
    SearchFields,
    /// The town among them.
    SearchTown,
    /// The questions before the search.
    SearchQuestions,
    /// Rows of a bill.
    Bill,
    /// The amount of a row of a bill.
    BillAmount,
    /// The sum that is spread over a bill.
    BillSum,
    /// The meters of an account.
    Readings,
    /// The providers outside the billing.
    Third,
    /// The form of one.
    ThirdForm,
    /// The fields of the tender.
    Tender,
    /// After a payment: change and receipt.
    Paid,
    /// The same, where payers may be remembered.
    PaidPayer,
    /// The one line of the search with a whole phone in it, where payers may be remembered.
    SearchPayer,
    /// The same, with accounts found that its payer has paid here before.
    SearchKnown,
    /// The question whether a payer is to be forgotten.
    Forget,
    /// The list of paid bills.
    PaidList,
    /// The words that narrow the list of paid bills.
    PaidWords,
    /// The same, where no row fits them.
    PaidWordsNone,
    /// The same, where they lead to another day.
    PaidWordsDay,
    /// The list of paid bills without a row to choose.
    PaidEmpty,
    /// A day of the list that the centre is asked for.
    PaidAsking,
    /// A day of the list that the centre did not tell.
    PaidNotTold,
    /// A day of the list as the centre has it: it is looked at and no more.
    PaidElsewhere,
    /// A receipt on the screen.
    Receipt,
    /// The ground of a void.
    Void,
    /// The mark of the original receipt in it.
    VoidOriginal,
    /// Which lines a void gives back.
    VoidLines,
    /// The last question of a void.
    VoidSure,
    /// A void that the till has.
    VoidWaits,
    /// The papers of a void.
    Papers,
    /// The menu of the register.
    Register,
    /// The queue of papers.
    Prints,
    /// The form of a cash movement.
    Cash,
    /// The count of the drawer.
    Count,
    /// What is taken out of it before the shift is closed.
    CountOut,
    /// What was counted beside what should be there.
    CountCompare,
    /// Nothing but the Z report is left.
    CountLast,
    /// Something of it is with the register.
    CountWaits,
    /// The queue.
    Queue,
    /// A file of the queue, or of its answer: where to, or which.
    Carry,
    /// The queue on its way into a file.
    CarryMaking,
    /// Wherever one is while a directory is on its way.
    Download,
    /// The list of reports.
    Reports,
    /// The first and the last day of a report.
    ReportDates,
    /// A report on the screen.
    Report,
    /// A report on its way to paper or a file.
    ReportMaking,
    /// The rows of the settings.
    Settings,
    /// A look at all ports, over the rows of the settings.
    SettingsLooking,
    /// A copy being made, over the rows of the settings.
    SettingsCopying,
    /// The values a setting may have.
    SettingsChoice,
    /// The field of a setting.
    SettingsField,
    /// A deed of which the next key press is the new key.
    SettingsKey,
    /// The list of templates of receipts and documents.
    Templates,
    /// The text of one.
    TemplateText,
    /// The same, about to be left with changes that are not kept.
    TemplateLeaving,
    /// A dialog that tells something.
    Notice,
    /// A question whose Enter goes back to what was typed.
    Doubt,
    /// The receipts of a visit before its money is taken.
    Preview,
    /// A clock that may be wrong, by which a shift is to be opened.
    Clock,
    /// A dialog with fields.
    Form,
    /// A dialog with one field.
    FormAlone,
    /// The decision about a receipt.
    Decision,
    /// The number or the note of one.
    DecisionField,
    /// The last question of one.
    DecisionSure,
    /// One that the till has.
    DecisionWaits,
    /// A receipt about which nothing is left to decide.
    DecisionMade,
    /// The help.
    Help,
}
