using System.Diagnostics;

namespace RepVgg.Cli.Measuring;

/// <summary>How many single-precision multiply-adds the machine does, as a bench mark for what a model reaches.</summary>
/// <param name="VectorBits">Bits of the vectors.</param>
/// <param name="OneCore">Operations per second of one thread, in 10⁹; a multiply-add counts as two.</param>
/// <param name="Together">The same of all threads together.</param>
internal sealed record ArithmeticPeak(int VectorBits, double OneCore, double Together)
{
    private const int Rounds = 15;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(5);

    /// <summary>Measures it: the median of several runs of some milliseconds.</summary>
    /// <param name="threads">Threads to run at once.</param>
    public static ArithmeticPeak Measure(int threads)
    {
        var repetitions = Calibrate();
        var one = Measure(repetitions, threads: 1);
        return new(MultiplyAddLoop.VectorBits, one, threads == 1 ? one : Measure(repetitions, threads));
    }

    /// <summary>Repetitions that take about as long as a round should.</summary>
    private static int Calibrate()
    {
        var repetitions = 1 << 10;
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            _ = MultiplyAddLoop.Run(repetitions);
            if (Stopwatch.GetElapsedTime(start) >= RoundTime || repetitions >= 1 << 28)
            {
                return repetitions;
            }

            repetitions *= 2;
        }
    }

    private static double Measure(int repetitions, int threads)
    {
        var (starts, ends) = (new long[threads, Rounds], new long[threads, Rounds]);
        using var barrier = new Barrier(threads);
        var others = Enumerable.Range(1, threads - 1).Select(thread => new Thread(() => Work(thread)) { IsBackground = true }).ToArray();
        Array.ForEach(others, t => t.Start());
        Work(0);
        Array.ForEach(others, t => t.Join());
        return Median.Of(Enumerable.Range(0, Rounds).Select(Rate));

        void Work(int thread)
        {
            for (var round = 0; round < Rounds; round++)
            {
                barrier.SignalAndWait();
                starts[thread, round] = Stopwatch.GetTimestamp();
                _ = MultiplyAddLoop.Run(repetitions);
                ends[thread, round] = Stopwatch.GetTimestamp();
            }
        }

        double Rate(int round)
        {
            var all = Enumerable.Range(0, threads).ToArray();
            var elapsed = Stopwatch.GetElapsedTime(all.Min(t => starts[t, round]), all.Max(t => ends[t, round]));
            return threads * MultiplyAddLoop.Operations(repetitions) / elapsed.TotalSeconds / 1e9;
        }
    }
}
