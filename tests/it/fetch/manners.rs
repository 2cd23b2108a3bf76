//! Manners: pace, patience, robots.txt, conditional requests.

use std::time::{Duration, Instant};

use citecheck::fetch::{CheckRequest, Earlier, Fetcher, LinkState};
use tokio_util::sync::CancellationToken;

use super::{Expected, check, expect, request, settings};
use crate::support::web::{Fault, LocalWeb, Page, Reply, RetryAfter, page_html};

const URL: &str = "http://river.example/report";

fn good() -> Page {
    Page::html(page_html("On the river", "the river"))
}

/// Asks for all addresses at once.
async fn check_all(fetcher: &Fetcher, urls: &[&str]) -> Vec<LinkState> {
    let cancel = CancellationToken::new();
    let mut states = Vec::new();
    let requests: Vec<CheckRequest> = urls.iter().map(|url| request(url)).collect();
    let mut running: Vec<_> =
        requests.iter().map(|request| Box::pin(fetcher.check(request, &cancel))).collect();
    std::future::poll_fn(|context| {
        running.retain_mut(|check| match check.as_mut().poll(context) {
            std::task::Poll::Ready(checked) => {
                states.push(checked.link.state);
                false
            }
            std::task::Poll::Pending => true,
        });
        if running.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    states
}

#[tokio::test]
async fn requests_to_one_server_keep_their_distance_and_www_is_no_other_server() {
    let web = LocalWeb::start().await;
    for host in ["river.example", "www.river.example"] {
        web.put_otherwise(host, good());
    }
    let mut settings = settings(&web);
    settings.delay_per_host = Duration::from_millis(80);
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let states = check_all(
        &fetcher,
        &["http://river.example/a", "http://www.river.example/b", "http://river.example/c"],
    )
    .await;
    assert_eq!(states, [LinkState::Ok; 3]);
    let asked = web.asked();
    // Two origins, so robots.txt twice, and three pages.
    assert_eq!(asked.len(), 5);
    // A busy machine may see one of them late, but not all of them early.
    let spread = asked[4].at - asked[0].at;
    assert!(Duration::from_millis(4 * 80 - 60) <= spread, "{spread:?}");
}

#[tokio::test]
async fn schemes_and_ports_make_no_other_server() {
    let web = LocalWeb::start().await;
    for host in ["river.example", "www.river.example", "www.river.example:8080"] {
        web.put_otherwise(host, good());
    }
    let mut settings = settings(&web);
    settings.delay_per_host = Duration::from_millis(80);
    settings.concurrency_per_host = 1;
    settings.resolve.push(format!("www.river.example:8080:{}", web.http));
    settings.robots = citecheck::fetch::RobotsPolicy::Ignore;
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let urls = [
        "http://river.example/a",
        "https://river.example/b",
        "https://www.river.example/c",
        "http://www.river.example:8080/d",
    ];
    assert_eq!(check_all(&fetcher, &urls).await, [LinkState::Ok; 4]);
    let asked = web.asked();
    assert_eq!(asked.len(), 4);
    let spread = asked[3].at - asked[0].at;
    assert!(Duration::from_millis(3 * 80 - 60) <= spread, "{spread:?}");
}

#[tokio::test]
async fn other_servers_do_not_wait() {
    let web = LocalWeb::start().await;
    for host in ["river.example", "lake.example", "sea.example"] {
        web.put_otherwise(host, good());
    }
    let mut settings = settings(&web);
    settings.delay_per_host = Duration::from_millis(800);
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let started = Instant::now();
    check_all(
        &fetcher,
        &["http://river.example/a", "http://lake.example/a", "http://sea.example/a"],
    )
    .await;
    // Each host: robots.txt, then the page 0.8 s later; all three side by side, not one by one.
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn waiting_for_a_turn_is_not_the_address_s_time() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", good());
    let mut settings = settings(&web);
    settings.delay_per_host = Duration::from_millis(200);
    settings.total_timeout = Duration::from_secs(1);
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let urls: Vec<String> = (0..8).map(|number| format!("http://river.example/{number}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    assert_eq!(check_all(&fetcher, &urls).await, [LinkState::Ok; 8]);
}

#[tokio::test]
async fn no_more_requests_at_once_than_allowed() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Fault::SlowDrip);
    let mut settings = settings(&web);
    settings.concurrency_per_host = 1;
    settings.total_timeout = Duration::from_secs(1);
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    check_all(&fetcher, &["http://river.example/a", "http://river.example/b"]).await;
    let asked = web.asked();
    let pages: Vec<_> = asked.iter().filter(|asked| asked.path != "/robots.txt").collect();
    assert!(Duration::from_millis(500) <= pages[1].at - pages[0].at);
}

async fn waits(status: u16, after: RetryAfter, at_least: Duration, at_most: Duration) {
    let web = LocalWeb::start().await;
    let reply = Reply::InTurn(vec![Fault::Wait(status, after).into(), good().into()]);
    web.put("river.example", "/report", reply);
    let status = format!("{URL} {status}");
    let checked = expect(
        &web,
        settings(&web),
        URL,
        Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &[status.as_str(), "http://river.example/report 200"],
            asked: None,
        },
    )
    .await;
    assert_eq!(checked.link.attempts, 2);
    let asked = web.asked();
    let waited = asked[2].at - asked[1].at;
    assert!(at_least <= waited && waited <= at_most, "{waited:?}");
}

#[tokio::test]
async fn a_server_that_wants_a_second_gets_a_second() {
    let (second, three) = (Duration::from_secs(1), Duration::from_secs(3));
    waits(429, RetryAfter::Seconds(1), second, three).await;
}

#[tokio::test]
async fn a_server_that_names_a_date_is_waited_for_by_its_own_clock() {
    let (second, three) = (Duration::from_secs(1), Duration::from_secs(3));
    waits(503, RetryAfter::Date(1), second, three).await;
}

#[tokio::test]
async fn a_server_that_says_soon_is_asked_after_the_usual_pause() {
    waits(503, RetryAfter::Nonsense, Duration::from_millis(5), Duration::from_secs(1)).await;
}

#[tokio::test]
async fn a_server_that_wants_a_day_is_left_alone() {
    for (status, state) in [(429, LinkState::Blocked), (503, LinkState::ServerError)] {
        let web = LocalWeb::start().await;
        web.put("river.example", "/report", Fault::Wait(status, RetryAfter::Seconds(86_400)));
        let line = format!("{URL} {status}");
        let started = Instant::now();
        expect(
            &web,
            settings(&web),
            URL,
            Expected {
                state,
                says: "it asks to wait 86400 s",
                exchanges: &[line.as_str()],
                asked: None,
            },
        )
        .await;
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test]
async fn the_same_faults_are_asked_again_as_often_as_the_settings_say() {
    for (status, state, count) in [
        (500, LinkState::ServerError, 3),
        (503, LinkState::ServerError, 3),
        (429, LinkState::Blocked, 3),
        (408, LinkState::ClientError, 2),
        (404, LinkState::NotFound, 1),
        (501, LinkState::ServerError, 1),
    ] {
        let web = LocalWeb::start().await;
        web.put("river.example", "/report", Page::new(status, "text/html", "<p>No.</p>"));
        let checked = check(settings(&web), URL).await;
        assert_eq!(checked.link.state, state, "{status}");
        assert_eq!(web.asked_pages().len(), count, "{status}");
        assert_eq!(checked.link.attempts as usize, count, "{status}");
    }
}

#[tokio::test]
async fn robots_txt_is_asked_once_and_heeded() {
    let web = LocalWeb::start().await;
    let rules = "User-agent: citecheck-test\nDisallow: /private\nAllow: /private/open\n\n\
                 User-agent: *\nDisallow: /\n";
    web.put("river.example", "/robots.txt", Page::new(200, "text/plain", rules));
    web.put_otherwise("river.example", good());
    let fetcher = Fetcher::new(settings(&web)).expect("settings that make sense");
    let cancel = CancellationToken::new();
    for (path, state) in [
        ("/a", LinkState::Ok),
        ("/private/b", LinkState::RobotsDenied),
        ("/private/open/c", LinkState::Ok),
    ] {
        let url = format!("http://river.example{path}");
        let checked = fetcher.check(&request(&url), &cancel).await;
        assert_eq!(checked.link.state, state, "{path}");
    }
    let asked: Vec<String> = web.asked().iter().map(|asked| asked.path.clone()).collect();
    assert_eq!(asked, ["/robots.txt", "/a", "/private/open/c"]);
}

#[tokio::test]
async fn robots_txt_of_a_redirect_s_target_is_heeded() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Page::redirect(302, "http://lake.example/b"));
    let rules = "User-agent: *\nDisallow: /\n";
    web.put("lake.example", "/robots.txt", Page::new(200, "text/plain", rules));
    expect(
        &web,
        settings(&web),
        URL,
        Expected {
            state: LinkState::RobotsDenied,
            says: "robots.txt forbids",
            exchanges: &["http://river.example/report 302"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn robots_txt_that_is_missing_or_forbidden_allows_all() {
    for status in [401, 403, 404, 410, 429] {
        let web = LocalWeb::start().await;
        web.put("river.example", "/robots.txt", Page::new(status, "text/html", "<p>No.</p>"));
        web.put("river.example", "/report", good());
        let checked = check(settings(&web), URL).await;
        assert_eq!(checked.link.state, LinkState::Ok, "{status}");
    }
}

#[tokio::test]
async fn robots_txt_that_fails_forbids_all_for_now() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/robots.txt", Page::new(503, "text/html", "<p>No.</p>"));
    web.put("river.example", "/report", good());
    expect(
        &web,
        settings(&web),
        URL,
        Expected {
            state: LinkState::RobotsDenied,
            says: "robots.txt answers 503",
            exchanges: &[],
            asked: None,
        },
    )
    .await;
    // It was asked as patiently as a page is.
    assert_eq!(web.asked().len(), 3);
}

#[tokio::test]
async fn robots_txt_that_fails_once_is_asked_again() {
    let web = LocalWeb::start().await;
    let allowed = Page::new(200, "text/plain", "User-agent: *\nDisallow: /private\n");
    let reply = Reply::InTurn(vec![Page::new(500, "text/html", "").into(), allowed.into()]);
    web.put("river.example", "/robots.txt", reply);
    web.put("river.example", "/report", good());
    assert_eq!(check(settings(&web), URL).await.link.state, LinkState::Ok);
}

#[tokio::test]
async fn robots_txt_that_never_answers_is_a_timeout_and_the_page_stays_unasked() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/robots.txt", Fault::Blackhole);
    web.put("river.example", "/report", good());
    let mut settings = settings(&web);
    settings.first_byte_timeout = Duration::from_millis(150);
    expect(
        &web,
        settings,
        URL,
        Expected {
            state: LinkState::Timeout,
            says: "asking for robots.txt",
            exchanges: &[],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn robots_txt_behind_redirects_counts_for_the_host_that_was_asked() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/robots.txt", Page::redirect(301, "http://lake.example/rules.txt"));
    let rules = "User-agent: *\nDisallow: /report\n";
    web.put("lake.example", "/rules.txt", Page::new(200, "text/plain", rules));
    web.put("river.example", "/report", good());
    assert_eq!(check(settings(&web), URL).await.link.state, LinkState::RobotsDenied);
}

#[tokio::test]
async fn a_huge_robots_txt_counts_in_its_first_part() {
    let web = LocalWeb::start().await;
    let mut rules = "User-agent: *\nDisallow: /report\n".to_owned();
    rules.push_str(&"# and so on\n".repeat(80_000));
    rules.push_str("Disallow: /late\n");
    web.put("river.example", "/robots.txt", Page::new(200, "text/plain", rules));
    web.put_otherwise("river.example", good());
    let fetcher = Fetcher::new(settings(&web)).expect("settings that make sense");
    let cancel = CancellationToken::new();
    let denied = fetcher.check(&request(URL), &cancel).await;
    assert_eq!(denied.link.state, LinkState::RobotsDenied);
    let late = fetcher.check(&request("http://river.example/late"), &cancel).await;
    assert_eq!(late.link.state, LinkState::Ok);
}

#[tokio::test]
async fn a_crawl_delay_slows_the_host_down() {
    let web = LocalWeb::start().await;
    let rules = "User-agent: *\nCrawl-delay: 0.4\nDisallow:\n";
    web.put("river.example", "/robots.txt", Page::new(200, "text/plain", rules));
    web.put_otherwise("river.example", good());
    let fetcher = Fetcher::new(settings(&web)).expect("settings that make sense");
    check_all(&fetcher, &["http://river.example/a", "http://river.example/b"]).await;
    let asked = web.asked();
    for pair in asked.windows(2) {
        assert!(Duration::from_millis(250) <= pair[1].at - pair[0].at);
    }
}

#[tokio::test]
async fn robots_txt_is_not_asked_where_it_is_ignored() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", good());
    let mut settings = settings(&web);
    settings.robots = citecheck::fetch::RobotsPolicy::Ignore;
    check(settings, URL).await;
    assert_eq!(web.asked().len(), 1);
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let web = LocalWeb::start().await;
    let unchanged = Page::new(304, "text/html", "").with("ETag", "\"v7\"");
    let reply = Reply::IfHeader(
        "if-none-match",
        "\"v7\"",
        Box::new(unchanged.into()),
        Box::new(good().with("ETag", "\"v7\"").into()),
    );
    web.put("river.example", "/report", reply);
    let fetcher = Fetcher::new(settings(&web)).expect("settings that make sense");
    let cancel = CancellationToken::new();
    let earlier = Earlier {
        etag: Some("\"v7\"".to_owned()),
        last_modified: Some("Tue, 05 Mar 2024 10:00:00 GMT".to_owned()),
        main_text: None,
    };
    let mut asking = request(URL);
    asking.earlier = Some(earlier);
    let checked = fetcher.check(&asking, &cancel).await;
    assert!(checked.not_modified);
    assert_eq!(checked.link.state, LinkState::Ok);
    assert_eq!(checked.link.status, Some(304));
    assert!(checked.body.is_none());
    let asked = web.asked();
    let date = asked[1].header("if-modified-since");
    assert_eq!(date, Some("Tue, 05 Mar 2024 10:00:00 GMT"));
    // A changed page comes whole.
    asking.earlier = Some(Earlier { etag: Some("\"v6\"".to_owned()), ..Earlier::default() });
    let checked = fetcher.check(&asking, &cancel).await;
    assert!(!checked.not_modified && checked.body.is_some());
}

#[tokio::test]
async fn requisites_are_asked_after_the_page() {
    let web = LocalWeb::start().await;
    let page = page_html("On the river", "the river")
        .replace("</head>", "<link rel=\"stylesheet\" href=\"/css/a.css\"></head>")
        + "<style>@import 'more.css';</style><img src=\"/map.png\" \
           srcset=\"/map.png 1x, /map,2.png 2x,/map3.png\"><img src=\"data:image/png;base64,AA\">";
    let sheet = "@font-face { src: url('../fonts/a.woff2') } body { background: url(data:x) }";
    web.put("river.example", "/report", Page::html(page));
    web.put("river.example", "/css/a.css", Page::new(200, "text/css", sheet));
    web.put("river.example", "/map.png", Page::new(200, "image/png", "png"));
    web.put("river.example", "/more.css", Page::new(200, "text/css", "p { color: blue }"));
    web.put("river.example", "/map,2.png", Page::new(200, "image/png", "png 2"));
    web.put("river.example", "/map3.png", Page::new(200, "image/png", "png 3"));
    web.put("river.example", "/fonts/a.woff2", Page::new(200, "font/woff2", "font"));
    let fetcher = Fetcher::new(settings(&web)).expect("settings that make sense");
    let mut asking = request(URL);
    asking.requisites = true;
    let checked = fetcher.check(&asking, &CancellationToken::new()).await;
    super::compare(
        &web,
        &checked,
        &Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &[
                "http://river.example/report 200",
                "http://river.example/css/a.css 200",
                "http://river.example/more.css 200",
                "http://river.example/map.png 200",
                "http://river.example/map,2.png 200",
                "http://river.example/map3.png 200",
                "http://river.example/fonts/a.woff2 200",
            ],
            asked: None,
        },
    );
    assert_eq!(checked.link.attempts, 1);
    assert_eq!(checked.body.expect("a body").exchange, 1);
    // Another page of the site shares them: they are not asked again.
    let before = web.asked_pages().len();
    let checked = fetcher.check(&asking, &CancellationToken::new()).await;
    assert_eq!(checked.exchanges.len(), 1);
    assert_eq!(web.asked_pages().split_off(before), ["river.example/report"]);
}

#[tokio::test]
async fn the_drift_from_an_earlier_capture_is_measured() {
    let web = LocalWeb::start().await;
    let text = "The river rose in the night of the fifth of March and the old bridge was closed to \
                carts. The mayor asked the village to keep away from the banks. In the morning the \
                water had fallen by two feet and the carts were let through again.";
    let lost = "The mayor asked the village to keep away from the banks.";
    let now = text.replace(lost, "Nobody remembers what the mayor said.");
    let page = format!(
        "<html><head><title>Flood</title></head><body><nav>Home News</nav><p>{now}</p></body></html>"
    );
    web.put("river.example", "/report", Page::html(page));
    let fetcher = Fetcher::new(settings(&web)).expect("settings that make sense");
    let mut asking = request(URL);
    asking.earlier = Some(Earlier { main_text: Some(text.to_owned()), ..Earlier::default() });
    asking.passages = vec![
        "asked the village to keep away from the banks".to_owned(),
        "the old bridge was closed to carts".to_owned(),
        "this never stood there at all".to_owned(),
    ];
    let checked = fetcher.check(&asking, &CancellationToken::new()).await;
    assert_eq!(checked.link.state, LinkState::Ok);
    let drift = checked.link.drift.expect("a drift");
    assert_eq!(drift.quotes_lost, 1);
    assert!(0.5 < drift.similarity && drift.similarity < 0.95, "{}", drift.similarity);
}

#[tokio::test]
async fn the_same_web_gives_the_same_result() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Fault::SoftNotFound);
    let mut settings = settings(&web);
    settings.probe_soft_404 = true;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let checked = check(settings.clone(), "http://river.example/a/b").await;
        let bodies: Vec<_> =
            checked.exchanges.iter().map(|kept| (kept.url.clone(), kept.body.clone())).collect();
        seen.push((checked.link.state, checked.link.error, bodies));
    }
    assert_eq!(seen[0], seen[1]);
}
