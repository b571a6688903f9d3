//! Forms of a page, sent as a browser sends them: what stands hidden in them goes along.

use crate::Visitor;

/// The form of a page that asks for an action, and is about something where that is named.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn form<'a>(page: &'a str, action: &str, about: &str) -> &'a str {
    let wanted = format!("name=\"action\" value=\"{action}\"");
    let of = |form: &&str| form.contains(&wanted) && form.contains(about);
    page.split("<form ")
        .skip(1)
        .map(|rest| rest.split("</form>").next().expect("a text has a first part"))
        .find(of)
        .unwrap_or_else(|| panic!("no form {action} {about} in {page}"))
}

/// Sends a form of a page as it stands there, with some fields filled in. The status, and the page or the place that it leads to.
///
/// # Panics
/// When the page has no such form.
pub async fn send(visitor: &mut Visitor, page: &str, (action, about): (&str, &str), typed: &[(&str, &str)]) -> (u16, String) {
    let form = form(page, action, about);
    let to = form
        .split("action=\"")
        .nth(1)
        .expect("a form says where it is sent")
        .split('"')
        .next()
        .expect("a text has a first part")
        .to_owned();
    let mut fields: Vec<(String, String)> = Vec::new();
    for input in form.split("<input type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = input.split_once("\" value=\"").expect("a hidden field has a value");
        fields.push((name.to_owned(), rest.split('"').next().expect("a text has a first part").to_owned()));
    }
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.send(&to, &fields).await
}

/// The same, where it is done: the page that one comes back to.
///
/// # Panics
/// When it is not done.
pub async fn done(visitor: &mut Visitor, page: &str, form: (&str, &str), typed: &[(&str, &str)]) -> String {
    let (status, place) = send(visitor, page, form, typed).await;
    assert_eq!(status, 303, "{form:?}: {place}");
    visitor.page(&place).await
}
