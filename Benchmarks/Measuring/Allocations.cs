namespace RepVgg.Benchmarks.Measuring;

/// <summary>Counts what a call leaves for the garbage collector.</summary>
internal static class Allocations
{
    private const int Calls = 3;

    /// <summary>
    /// Managed bytes that one call allocates, on the calling thread and on all others; call it once before. The least of a few calls, since
    /// the runtime itself may allocate at any time.
    /// </summary>
    public static long PerCall(Action call)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Calls; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            call();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
