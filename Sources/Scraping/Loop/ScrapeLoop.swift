internal import Exposition
internal import Format
internal import HTTP
internal import HTTPConfig
internal import Model
internal import Synchronization

/// Scrapes one target at its times, for as long as it is there.
actor ScrapeLoop {
    nonisolated let target: ScrapeTarget
    private nonisolated let newest: Mutex<TargetStatus>
    private let job: ScrapeJob
    private let context: ScrapeContext
    private let reports: ReportLabels
    private let clock = ContinuousClock()
    private var series: TargetSeries
    private var isEnded = false
    /// Whether nobody has said yet that there is a page: that there is none is no failure then.
    private var isGuess: Bool
    /// The time of the newest samples; the next ones must be later.
    private var time: Timestamp = .min

    init(_ target: ScrapeTarget, _ job: ScrapeJob, _ context: ScrapeContext) {
        self.target = target
        self.job = job
        self.context = context
        newest = Mutex(TargetStatus(of: target, job: job.name))
        reports = ReportLabels(target.labels)
        series = TargetSeries(of: target.labels, job, takesStartTimestamps: context.takesStartTimestamps)
        isGuess = target.discovered[TargetLabel.guess] != nil
    }

    /// How the newest scrape was.
    nonisolated var status: TargetStatus { newest.withLock { $0 } }

    /// Scrapes until the target is gone, or it has turned out that it has no metrics.
    func run() async throws {
        let offset = target.labels.stableHash ^ fnv1a(target.url.utf8)
        while !isEnded {
            try await context.time.sleep(untilNext: target.interval, offset: offset)
            if !isEnded { await scrape() }
        }
    }

    /// Ends all series of the target.
    func end() {
        guard !isEnded else { return }
        isEnded = true
        guard time > .min else { return }
        let now = nextTime()
        context.storage.append(series.end(at: now) + reports.ended(at: now))
    }

    /// Scrapes once.
    func scrape() async {
        // That of the start, which is evenly spaced whatever the target takes.
        let now = nextTime()
        let start = clock.now
        let page: Result<Page, ScrapeError>
        do throws(ScrapeError) {
            page = .success(try await fetch())
        } catch {
            page = .failure(error)
        }
        if Task.isCancelled || isEnded { return }
        if isGuess, case .failure(let error) = page {
            isEnded = error.isForGood
            return
        }
        var report = ScrapeReport()
        do throws(ScrapeError) {
            let page = try page.get()
            var intake = try series.take(page.bytes, as: page.syntax, at: now)
            context.storage.append(intake.samples, at: &intake.places)
            if !intake.exemplars.isEmpty { context.storage.append(intake.exemplars) }
            series.keep(intake)
            report = ScrapeReport(intake)
            isGuess = false
        } catch {
            report.error = error.description
            context.storage.append(series.end(at: now))
        }
        report.seconds = (clock.now - start) / .seconds(1)
        context.storage.append(reports.samples(of: report, at: now))
        newest.withLock { $0.take(report, at: now) }
    }

    private func nextTime() -> Timestamp {
        time = max(context.time.now(), time == .min ? .min : time + 1)
        return time
    }

    // MARK: The page

    private struct Page {
        var bytes: [UInt8]
        var syntax: ExpositionSyntax
    }

    /// What is asked for, as Prometheus 3 asks.
    private static let accept =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"

    private func fetch() async throws(ScrapeError) -> Page {
        let seconds = target.timeout / .seconds(1)
        var request = HTTPRequest(
            url: target.url,
            headers: [
                ("Accept", Self.accept), ("User-Agent", "roost/\(context.version)"),
                ("X-Prometheus-Scrape-Timeout-Seconds", goFloatText(seconds)),
            ], timeout: target.timeout, bodyLimit: Int(clamping: job.limits.bodySize))
        request.acceptsCompression = job.acceptsCompression
        let response: HTTPResponse
        do {
            try job.http.apply(to: &request)
            response = try await context.transport.send(request)
        } catch {
            throw ScrapeError("\(error)")
        }
        guard response.status == 200 else {
            throw ScrapeError("it answered with status \(response.status)", isForGood: response.status < 500)
        }
        guard !response.isCut else {
            throw ScrapeError("its page is longer than body_size_limit, \(job.limits.bodySize) bytes")
        }
        let type = response.header("content-type") ?? ""
        if let syntax = ExpositionSyntax(contentType: type) { return Page(bytes: response.body, syntax: syntax) }
        if type.lowercased().hasPrefix("application/json"), let page = context.translation(response.body) {
            return Page(bytes: page, syntax: .text)
        }
        guard let fallback = job.fallback else {
            throw ScrapeError(
                "its content type \(quoted(type)) is none of metrics; set fallback_scrape_protocol if it is text all the same",
                isForGood: true)
        }
        return Page(bytes: response.body, syntax: fallback)
    }
}

/// What all loops share.
struct ScrapeContext: Sendable {
    let transport: any HTTPTransport
    let storage: any Appendable
    let time: any TimeSource
    let events: any EventSink
    let version: String
    /// Whether counts are stored with the time that `_created` gives.
    let takesStartTimestamps: Bool
    /// What a page of JSON says, in Prometheus' text format; nil when it says nothing that is known.
    let translation: @Sendable ([UInt8]) -> [UInt8]?
}
