/// Runs tasks on threads of its own, so that what computes for long holds up nobody who runs on the cooperative pool, which
/// has no more threads than there are processors.
package final class ThreadExecutor: TaskExecutor {
    private let threads: WorkThreads

    /// Runs so many jobs at a time; others wait.
    package init(concurrency: Int) {
        threads = WorkThreads(concurrency: concurrency, waitingLimit: .max)
    }

    /// Has a job done on one of the threads.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isTaken = threads.start { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
        // Without a thread to be had it is done here, late rather than never.
        if !isTaken { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
