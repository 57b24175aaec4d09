using System.Diagnostics;

namespace RepVgg.Benchmarks.Measuring;

/// <summary>
/// Times engines by turns, so that a machine that slows down slows all of them. A turn is a pause in which the threads of the engine before
/// come to rest, a call that brings the engine's weights back into the caches, and a call that is timed.
/// </summary>
internal static class RoundRobin
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    /// <summary>Times every call once a round; every other round goes backwards, so that none always follows the same.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="rounds">Rounds.</param>
    /// <param name="cancellation">Ends the rounds.</param>
    /// <param name="timed">Told the index of each call that was timed, right after it.</param>
    /// <returns>For each call its milliseconds, one of each round.</returns>
    public static double[][] Time(IReadOnlyList<Action> calls, int rounds, CancellationToken cancellation, Action<int>? timed = null)
    {
        foreach (var call in calls)
        {
            Warm(call);
            cancellation.ThrowIfCancellationRequested();
        }

        GC.Collect();
        double[][] samples = [.. calls.Select(_ => new double[rounds])];
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < calls.Count; turn++)
            {
                cancellation.ThrowIfCancellationRequested();
                var index = round % 2 == 0 ? turn : calls.Count - 1 - turn;
                samples[index][round] = Sample(calls[index]);
                timed?.Invoke(index);
            }
        }

        return samples;
    }

    private static double Sample(Action call)
    {
        Thread.Sleep(Pause);
        call();
        var start = Stopwatch.GetTimestamp();
        call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Calls until the just-in-time compiler is through with what is called often.</summary>
    private static void Warm(Action call)
    {
        var start = Stopwatch.GetTimestamp();
        do
        {
            call();
        }
        while (Stopwatch.GetElapsedTime(start) < WarmUp);
    }
}
