//! What a page offers: its links, and its forms filled in.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::page::Element;

/// A form with something in each field.
pub struct Form {
    pub action: String,
    /// It only asks, and changes nothing.
    pub is_asked: bool,
    pub fields: Vec<(String, String)>,
    button: String,
}

/// An address of this site as it is asked for; none for one elsewhere.
fn here(address: &str, page: &str) -> Option<String> {
    let address = address.split('#').next().unwrap();
    let path = page.split('?').next().unwrap();
    match address {
        "" => None,
        query if query.starts_with('?') => Some(format!("{path}{query}")),
        elsewhere if elsewhere.starts_with("//") => None,
        place if place.starts_with('/') => Some(place.to_owned()),
        _ => None,
    }
}

/// Where the links of a page lead: to pages, not to files that belong to them or to the description of the interface.
pub fn links(page: &Element, path: &str) -> BTreeSet<String> {
    let to = |link: Element| link.attribute("href").unwrap_or_else(|| link.said("src"));
    let places = page.all(&["a", "iframe"]).into_iter().filter_map(|link| here(&to(link), path));
    places.filter(|place| !["/static/", "/api/", "/docs"].iter().any(|apart| place.starts_with(apart))).collect()
}

/// A page without what it is about: two with the same shape differ in nothing but ids, numbers and what is asked.
pub fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let part = |part: &str| match (part.parse::<Uuid>(), part.parse::<i64>()) {
        (Ok(_), _) => "{id}".to_owned(),
        (_, Ok(_)) => "{number}".to_owned(),
        _ => part.to_owned(),
    };
    let path: Vec<String> = path.split('/').map(part).collect();
    let query: BTreeSet<&str> = query.split('&').filter(|pair| !pair.ends_with('=')).map(|pair| pair.split('=').next().unwrap()).collect();
    format!("{}?{}", path.join("/"), query.into_iter().collect::<Vec<_>>().join("&"))
}

/// The forms of a page, once for each of their buttons.
pub fn forms(page: &Element, path: &str) -> Vec<Form> {
    let of = |form: Element| {
        let action = here(&form.said("action"), path).unwrap_or_else(|| path.to_owned());
        let is_asked = form.said("method") != "post";
        let filled = fields(&form, is_asked);
        let buttons = form.all(&["button"]);
        let button = |button: Element| {
            let (name, value) = (button.said("name"), button.said("value"));
            let action = here(&button.said("formaction"), path).unwrap_or_else(|| action.clone());
            let pressed = (!name.is_empty()).then(|| (name.clone(), value.clone()));
            Form { action, is_asked, fields: filled.iter().cloned().chain(pressed).collect(), button: format!("{name}={value}") }
        };
        buttons.into_iter().filter(|one| one.said("type") != "button").map(button).collect::<Vec<_>>()
    };
    page.all(&["form"]).into_iter().flat_map(of).collect()
}

/// What the fields of a form hold, or what they take. Whoever only asks leaves empty what they need not fill in.
fn fields(form: &Element, is_asked: bool) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in form.all(&["input", "select", "textarea"]) {
        let (name, kind, value) = (field.said("name"), field.said("type"), field.said("value"));
        if name.is_empty() || field.attribute("disabled").is_some() {
            continue;
        }
        let needed = !is_asked || field.attribute("required").is_some();
        let value = match (field.name(), kind.as_str()) {
            ("select", _) => {
                let options = field.all(&["option"]);
                let chosen = options.iter().find(|option| option.attribute("selected").is_some()).or_else(|| options.first());
                let filled = options.iter().find(|option| !option.said("value").is_empty());
                chosen
                    .filter(|option| !needed || !option.said("value").is_empty())
                    .or(filled)
                    .map(|one| one.said("value"))
                    .unwrap_or_default()
            }
            ("textarea", _) => Some(field.text()).filter(|text| !text.is_empty() || !needed).unwrap_or_else(|| "Because".to_owned()),
            (_, "radio" | "checkbox") => {
                let first = kind == "radio" && !fields.iter().any(|(other, _)| *other == name);
                if field.attribute("checked").is_some() {
                    fields.retain(|(other, _)| kind == "checkbox" || *other != name);
                } else if !first {
                    continue;
                }
                value
            }
            _ if !value.is_empty() || !needed => value,
            (_, "hidden" | "search") => value,
            (_, "email") => "gast@example.org".to_owned(),
            (_, "date") => "2026-03-03".to_owned(),
            (_, "datetime-local") => "2026-03-03T08:00".to_owned(),
            (_, "time") => "07:00".to_owned(),
            (_, "number") => field.attribute("min").unwrap_or_else(|| "1".to_owned()),
            (_, "password") => "four plain words here".to_owned(),
            (_, "tel") => "+41 44 000 00 00".to_owned(),
            _ => "Muster".to_owned(),
        };
        fields.push((name, value));
    }
    fields
}

impl Form {
    /// Forms of one kind go to the same place with the same fields.
    pub fn kind(&self) -> String {
        let names: BTreeSet<&str> =
            self.fields.iter().map(|(name, _)| name.as_str()).filter(|name| name.parse::<Uuid>().is_err()).collect();
        format!("{} {} {:?}", shape(&self.action), self.button, names.into_iter().filter(|name| !name.contains('-')).collect::<Vec<_>>())
    }

    /// Where a form that only asks leads.
    pub fn address(&self) -> String {
        let value = |text: &str| text.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace(' ', "+").replace('#', "%23");
        let pairs: Vec<String> = self.fields.iter().map(|(name, text)| format!("{name}={}", value(text))).collect();
        format!("{}?{}", self.action.split('?').next().unwrap(), pairs.join("&"))
    }
}
