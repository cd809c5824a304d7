//! Files of forms: good ones, and where a mistake is told.

use super::*;

const GOOD: &str = r#"
[[provider]]
name = "Калина-Мобайл"
tax-number = "41234568"
service = "Поповнення мобільного"
account = "phone"
sum = { min = "10", max = "5000.00" }

[[provider.field]]
code = "phone"
name = { uk = "Номер телефону", en = "Phone" }
kind = "digits"
mask = "+38 (0##) ###-##-##"
begins = ["67"]

[[provider]]
name = "Копії"
tax-number = "1"
service = "Копіювання"

[[provider.item]]
code = "a4"
name = "Копія А4"
unit = "стор."
price = "2.50"
quantity = ["1", "500"]
"#;

fn mistake(from: &str, to: &str) -> String {
    let text = GOOD.replacen(from, to, 1);
    assert_ne!(text, GOOD, "{from}");
    read(Path::new("forms.toml"), &text).unwrap_err().to_string()
}

#[test]
fn a_mistake_is_told_with_its_file_and_line() {
    for (from, to, expect) in [
        ("[[provider]]", "[[provider", "forms.toml:2:"),
        ("account = ", "acount = ", "forms.toml:6:"),
        ("service = \"Поп", "servise = \"Поп", "forms.toml:"),
        ("account = \"phone\"", "account = \"fone\"", "forms.toml:2: the account"),
        ("kind = \"digits\"", "kind = \"round\"", "forms.toml:12:"),
        ("+38 (0##) ###-##-##", "+38", "forms.toml:9: field phone: the mask has no place"),
        ("code = \"phone\"", "code = \"те\"", "forms.toml:9: the code"),
        ("min = \"10\"", "min = \"десять\"", "forms.toml:7: \"десять\" is not a sum"),
        ("min = \"10\"", "min = \"6000\"", "forms.toml:7: sum:"),
        ("price = \"2.50\"", "price = \"2.505\"", "forms.toml:21: \"2.505\" is not a sum"),
        ("\"1\", \"500\"", "\"багато\", \"500\"", "forms.toml:21: \"багато\" is not a quantity"),
        ("\"1\", \"500\"", "\"0.5\", \"500\"", "forms.toml:21: a4: the limits of a quantity"),
        ("sum = { min", "# { min", "forms.toml:2: a provider has either"),
        ("service = \"Копіювання\"", "service = \"\"", "forms.toml:16: a name has"),
        ("service = \"Копіювання\"", "service = \"К\"\ncurrency = \"USD\"", "forms.toml:16: a currency"),
    ] {
        let told = mistake(from, to);
        assert!(told.starts_with(expect), "{to}: {told}");
    }
}

#[test]
fn a_good_file_gives_its_providers_in_order() {
    let asking = read(Path::new("forms.toml"), GOOD).unwrap();
    let names: Vec<(&str, usize)> = asking.iter().map(|one| (one.name.as_str(), one.line)).collect();
    assert_eq!(names, [("Калина-Мобайл", 2), ("Копії", 16)]);
    assert_eq!(asking[0].form.fields[0].name.said("en"), "Phone");
    assert!(read(Path::new("f"), &"#".repeat(FILE_MAX + 1)).is_err());
}
