//! A house for the tests of the console: a database in a folder of its own, people of every role, and a browser that
//! keeps cookies and fills in forms as it finds them.
//!
//! Invariant: the browser sends what the page holds, hidden fields and prefilled ones included, and nothing it was not
//! given. Must not: know the paths of steps; it follows the links of the pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger_core::id::PersonId;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Role;
use ledger_core::programme::command::{
    BankAccountOpen, CallOpen, Command, DonorOpen, FundOpen, NewCallLine, NewLine, NgoOpen, ProgrammeOpen, RoleGrant,
    TrancheReceive,
};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::region::Region;
use ledger_core::programme::terms::FundTerms;
use ledger_core::text::{Code, Label};
use ledger_core::time::plus_days;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::Value;

use crate::app::execute::Terms;
use crate::app::house::NewPerson;
use crate::app::{App, Request, clock, secret};

pub(super) const ORIGIN: &str = "http://localhost:8080";
pub(super) const PASSWORD: &str = "one long password for every test";

/// Everybody: name and role. The e-mail address is the name at `example.org`.
const PEOPLE: [(&str, Role); 12] = [
    ("officer1", Role::Officer),
    ("officer2", Role::Officer),
    ("member1", Role::Committee),
    ("member2", Role::Committee),
    ("chair", Role::Chair),
    ("manager", Role::Manager),
    ("manager2", Role::Manager),
    ("finance", Role::Finance),
    ("money", Role::FinanceManager),
    ("monitor", Role::Monitor),
    ("evaluator", Role::Evaluator),
    ("admin", Role::Admin),
];

/// Caseworkers and the NGO of each.
const CASEWORKERS: [(&str, &str); 2] = [("caseworker1", "NGO-A"), ("caseworker2", "NGO-B")];

pub(super) type Client = TestClient<BoxEndpoint<'static>>;

/// The house.
pub(super) struct House {
    pub(super) app: Arc<App>,
    pub(super) client: Client,
    pub(super) people: BTreeMap<&'static str, PersonId>,
    folder: tempfile::TempDir,
}

impl House {
    /// A fresh house with two NGOs, a fund of UAH 100,000.00 on line G1, all of it in the bank, and a call that gives it.
    /// One person may sit at many browsers at once.
    pub(super) async fn new() -> House {
        House::with(App::with_shared_sign_ins).await
    }

    /// The same with as many sessions a person as an office allows.
    pub(super) async fn strict() -> House {
        House::with(|app| app).await
    }

    async fn with(set: impl FnOnce(App) -> App) -> House {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("ledger.db").display());
        App::migrate(&url).await.expect("a schema");
        let now = clock::now();
        let password_hash = secret::password_hash(PASSWORD).expect("a hash");
        let new = |(name, _): &(&str, Role)| NewPerson {
            email: format!("{name}@example.org"),
            name: (*name).to_owned(),
            password_hash: password_hash.clone(),
        };
        let staff = PEOPLE.iter().map(new).collect();
        let outside = CASEWORKERS.map(|(name, _)| new(&(name, Role::Caseworker)));
        let roles = PEOPLE.map(|(_, role)| role);
        let (title, base_currency) = (label("Test"), Currency::UAH);
        let open = ProgrammeOpen { code: code("P1"), title, base_currency, quorum: 2, members: Vec::new() };
        let today = clock::business_day(now);
        let since = today - chrono::Days::new(30);
        let (app, ids) = App::create_at(&url, staff, &roles, open, since, now).await.expect("a programme");
        let vault = format!("sqlite://{}", folder.path().join("vault.db").display());
        let app = app.with_vault(&vault, &folder.path().join("vault.key")).await.expect("a vault");
        let app = Arc::new(set(app));
        let mut people: BTreeMap<&'static str, PersonId> = PEOPLE.iter().map(|(name, _)| *name).zip(ids).collect();
        for ((name, _), new) in CASEWORKERS.into_iter().zip(outside) {
            people.insert(name, App::person_add(&app.store, new, now).await.expect("a person").id);
        }
        let client = client(&app);
        let house = House { app, client, people, folder };
        house.ngos().await;
        house.fund(since, plus_days(today, 300)).await;
        house.call(since, plus_days(today, 60)).await;
        house
    }

    /// The database, for whoever opens it beside the console.
    pub(super) fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("ledger.db").display())
    }

    async fn ngos(&self) {
        for (caseworker, ngo) in CASEWORKERS {
            let region = Region::parse("UA-46").expect("a region");
            self.run("admin", Command::NgoOpen(NgoOpen { code: code(ngo), title: label(ngo), region })).await;
            let ngos = self.app.ngos(&self.request("admin").await).await.expect("partner NGOs");
            let ngo = ngos.iter().find(|found| found.code.as_str() == ngo).map(|found| found.ngo_id);
            let (person, role) = (self.people[caseworker], Role::Caseworker);
            self.run("admin", Command::RoleGrant(RoleGrant { person, role, active: true, ngo })).await;
        }
    }

    async fn call(&self, opens_on: chrono::NaiveDate, closes_on: chrono::NaiveDate) {
        let position = self.app.funds(&self.request("money").await).await.expect("funds").remove(0);
        let (fund, line) = (position.fund.fund_id, position.lines[0].line.line_id);
        let call = Command::CallOpen(CallOpen {
            code: code("C-1"),
            title: label("Invented call"),
            opens_on,
            closes_on,
            ceiling: Money::new(10_000_000, Currency::UAH),
            lines: vec![NewCallLine { fund, line, budget_minor: Minor(10_000_000) }],
        });
        self.run("manager", call).await;
    }

    async fn fund(&self, starts_on: chrono::NaiveDate, ends_on: chrono::NaiveDate) {
        let donor = Command::DonorOpen(DonorOpen { code: code("D-1"), title: label("Invented Foundation") });
        self.run("money", donor).await;
        let donor = self.app.donors(&self.request("money").await).await.expect("donors").remove(0).donor_id;
        let (title, authority_minor) = (label("Grants"), Minor(10_000_000));
        let line = NewLine { code: code("G1"), title, authority_minor, starts_on: None, ends_on: None };
        let fund = Command::FundOpen(FundOpen {
            donor,
            code: code("F-1"),
            title: label("Invented Foundation"),
            currency: Currency::UAH,
            condition: Condition::Conditional,
            policy: Policy::Advance,
            starts_on,
            ends_on,
            lines: vec![line],
            terms: FundTerms::default(),
        });
        self.run("money", fund).await;
        self.run("money", Command::BankAccountOpen(BankAccountOpen { code: code("B1"), currency: Currency::UAH }))
            .await;
        let request = self.request("money").await;
        let fund = self.app.funds(&request).await.expect("funds").remove(0).fund.fund_id;
        let bank_account = self.app.bank_accounts(&request).await.expect("accounts").remove(0).bank_account_id;
        let amount = Money::new(10_000_000, Currency::UAH);
        let (bank_ref, value_on) = (code("T-1"), starts_on);
        let charge_minor = Minor::ZERO;
        let tranche = TrancheReceive { fund, bank_account, amount, charge_minor, bank_ref, value_on };
        self.run("finance", Command::TrancheReceive(tranche)).await;
    }

    pub(super) async fn request(&self, who: &str) -> Request {
        let principal = self.app.principal_of(self.people[who]).await.expect("a principal");
        Request::new(principal, clock::now(), "test".to_owned())
    }

    async fn run(&self, who: &str, command: Command) {
        let key = Some(secret::token("t-").expect("a key"));
        self.app
            .execute(&self.request(who).await, Terms { key, on: None, ..Terms::default() }, command)
            .await
            .expect("granted");
    }

    /// A browser of somebody who has signed in.
    pub(super) async fn browser(&self, who: &str, lang: &'static str) -> Browser<'_> {
        let mut browser = Browser::new(&self.client, lang);
        browser.sign_in(who).await;
        browser
    }

    /// What the API answers somebody: status and body.
    pub(super) async fn api(&self, who: &str, path: &str) -> (StatusCode, String) {
        let (status, body) = self.ask(who, "GET", path, &Value::Null).await;
        (status, body.to_string())
    }

    /// What the API answers somebody to a method with a body, or to one without where the body is null.
    pub(super) async fn ask(&self, who: &str, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let token = self.app.token_give(self.people[who], "test", clock::now()).await.expect("a token");
        let path = format!("/api/v1{path}");
        let asked = if method == "GET" { self.client.get(path) } else { self.client.post(path) };
        let mut asked = asked.header("authorization", format!("Bearer {token}"));
        if method != "GET" {
            asked = asked.header("idempotency-key", secret::token("k-").expect("a key"));
            asked = asked.content_type("application/json").body(body.to_string());
        }
        let mut response = asked.send().await.0;
        let text = response.take_body().into_string().await.expect("text");
        (response.status(), serde_json::from_str(&text).unwrap_or_else(|_| panic!("{who} {method}: {text}")))
    }
}

/// The whole site: console and API over one house.
pub(super) fn client(app: &Arc<App>) -> Client {
    TestClient::new(
        crate::cli::serve::site(Arc::clone(app), ORIGIN, crate::console::routes::Options::demonstration())
            .expect("a site"),
    )
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn label(text: &str) -> Label {
    Label::new(text).expect("a label")
}

/// What came back.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: StatusCode,
    pub(super) location: String,
    pub(super) cookies: Vec<String>,
    pub(super) headers: poem::http::HeaderMap,
    pub(super) body: String,
}

impl Page {
    /// The fields of the form that is sent to `action`, as a browser would send them untouched.
    pub(super) fn form(&self, action: &str) -> BTreeMap<String, String> {
        let form = self.body.split("<form").find(|form| attribute(form, "action").as_deref() == Some(action));
        let form = form.unwrap_or_else(|| panic!("no form for {action} in {}", self.body));
        let form = form.split("</form>").next().unwrap_or_default();
        let mut fields = BTreeMap::new();
        for input in form.split("<input").skip(1) {
            let tag = input.split('>').next().unwrap_or_default();
            let radio = attribute(tag, "type").as_deref() == Some("radio");
            let sent = !radio || tag.contains(" checked");
            if let (Some(name), Some(value), true) = (attribute(tag, "name"), attribute(tag, "value"), sent) {
                fields.insert(name, value);
            }
        }
        for select in form.split("<select").skip(1) {
            let chosen = select
                .split("<option")
                .find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")));
            let value = chosen.and_then(|option| attribute(option, "value")).unwrap_or_default();
            fields.insert(attribute(select, "name").unwrap_or_default(), value);
        }
        fields
    }

    /// The value of the option of a list that holds `text`, from the page as a whole.
    pub(super) fn option(&self, text: &str) -> String {
        let found = self
            .body
            .split("<option")
            .skip(1)
            .find(|option| option.split("</option>").next().unwrap_or("").contains(text));
        let value = found.and_then(|option| attribute(option, "value"));
        value.unwrap_or_else(|| panic!("no choice {text} in {}", self.body))
    }

    /// The first link whose address holds `part`.
    pub(super) fn link(&self, part: &str) -> Option<String> {
        self.body.split("<a ").filter_map(|tag| attribute(&format!(" {tag}"), "href")).find(|href| href.contains(part))
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(|value| value.replace("&amp;", "&"))
}

/// A browser: cookies, language, and where its requests come from.
pub(super) struct Browser<'a> {
    client: &'a Client,
    lang: &'static str,
    pub(super) cookies: BTreeMap<String, String>,
    pub(super) site: &'static str,
}

impl<'a> Browser<'a> {
    pub(super) fn new(client: &'a Client, lang: &'static str) -> Self {
        Browser { client, lang, cookies: BTreeMap::new(), site: "same-origin" }
    }

    /// Signs in as somebody at `example.org`.
    pub(super) async fn sign_in(&mut self, who: &str) {
        let page = self.get("/sign-in").await;
        let mut fields = page.form("/sign-in");
        fields.insert("email".to_owned(), format!("{who}@example.org"));
        fields.insert("password".to_owned(), PASSWORD.to_owned());
        let answer = self.post("/sign-in", &fields).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/"), "{who}");
    }

    pub(super) async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(path);
        self.send(request).await
    }

    pub(super) async fn post(&mut self, path: &str, fields: &BTreeMap<String, String>) -> Page {
        let request = self.client.post(path).form(fields);
        self.send(request).await
    }

    /// Sends a form with a file, as a browser would.
    pub(super) async fn upload(&mut self, path: &str, fields: &BTreeMap<String, String>, file: &[u8]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"named by nobody.exe\"\r\n\
                    Content-Type: application/x-msdownload\r\n\r\n";
        body.extend([head.as_bytes(), file, b"\r\n--edge--\r\n"].concat());
        let request = self.client.post(path).content_type("multipart/form-data; boundary=edge").body(body);
        self.send(request).await
    }

    async fn send(&mut self, request: poem::test::TestRequestBuilder<'_, BoxEndpoint<'static>>) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("sec-fetch-site", self.site).header("accept-language", self.lang);
        let mut response = request.header("cookie", cookies.join("; ")).send().await.0;
        let headers = response.headers().clone();
        let text = |value: &poem::http::HeaderValue| value.to_str().expect("text").to_owned();
        let cookies: Vec<String> = headers.get_all("set-cookie").iter().map(text).collect();
        for line in &cookies {
            let (name, rest) = line.split_once('=').expect("a pair");
            let value = rest.split(';').next().unwrap_or_default();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Page {
            status: response.status(),
            location: headers.get("location").map(text).unwrap_or_default(),
            cookies,
            body: response.take_body().into_string().await.expect("text"),
            headers,
        }
    }

    /// Takes a step by its form: finds the link on the case page, opens it, fills in `given`, sends it.
    pub(super) async fn step(&mut self, case: &str, action: &str, given: &[(&str, &str)]) -> Page {
        let page = self.get(&format!("/cases/{case}")).await;
        let href = page.link(&format!("/do/{action}?")).unwrap_or_else(|| panic!("no step {action} in {}", page.body));
        self.fill(&href, given).await
    }

    /// Opens a form by its address, fills in `given`, sends it.
    pub(super) async fn fill(&mut self, href: &str, given: &[(&str, &str)]) -> Page {
        let form = self.get(href).await;
        let action = href.split('?').next().unwrap_or_default();
        let mut fields = form.form(action);
        fields.extend(given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(action, &fields).await
    }
}
