//! Work that whoever asked for it need not stay for.

use futures::future::BoxFuture;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::runtime::Handle;
use tracing::Instrument;

/// Work that is done as part of whoever awaits it, and goes on as a task of its own if they go away once it has begun. While they
/// stay, as nearly everybody does, it costs no task.
#[must_use = "work begins when it is awaited"]
pub(crate) struct ToTheEnd<T: Send + 'static> {
    work: Option<BoxFuture<'static, T>>,
    has_begun: bool,
}

pub(crate) fn to_the_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> ToTheEnd<T> {
    ToTheEnd { work: Some(Box::pin(work)), has_begun: false }
}

impl<T: Send + 'static> Future for ToTheEnd<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.has_begun = true;
        // Taken out while it is polled: what panics has ended, and does not go on.
        let mut work = self.work.take().expect("it is not awaited again once it has ended");
        let polled = work.as_mut().poll(context);
        if polled.is_pending() {
            self.work = Some(work);
        }
        Poll::Ready(ready!(polled))
    }
}

impl<T: Send + 'static> Drop for ToTheEnd<T> {
    fn drop(&mut self) {
        let Some(work) = self.work.take().filter(|_| self.has_begun) else { return };
        // Outside a runtime nothing goes on: the program ends.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(work.in_current_span());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn who_stays_has_the_result() {
        assert_eq!(to_the_end(async { 7 }).await, 7);
    }

    #[tokio::test]
    async fn what_has_begun_is_done_when_whoever_asked_goes_away() {
        let (go, may_go) = oneshot::channel::<()>();
        let (told, done) = oneshot::channel();
        let work = to_the_end(async move {
            may_go.await.unwrap();
            told.send("done").unwrap();
        });
        tokio::time::timeout(Duration::from_millis(1), work).await.unwrap_err();
        go.send(()).unwrap();
        assert_eq!(done.await, Ok("done"));
    }

    #[tokio::test]
    async fn what_was_never_awaited_is_never_begun() {
        let (told, done) = oneshot::channel();
        drop(to_the_end(async move { told.send(()) }));
        assert!(done.await.is_err());
    }
}
