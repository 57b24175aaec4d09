namespace RepVgg.Backends.CSharp;

/// <summary>The generated type that lends threads to a call.</summary>
internal static class HelpersType
{
    private const string Text = """
        /// <summary>Threads that help one call at a time; other calls meanwhile run on their callers' threads alone.</summary>
        private static class Helpers
        {
            private static readonly SemaphoreSlim Wake = new(0);
            private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
            private static Work? _offered;
            private static int _taken;
            private static int _alive;
            private static int _parked;
            private static int _offers;

            public static bool TryOffer(Work work, int helpers)
            {
                if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
                {
                    return false;
                }

                work.Open();
                Volatile.Write(ref _offered, work);
                Interlocked.Increment(ref _offers);
                if (Math.Min(Volatile.Read(ref _parked), helpers) is > 0 and var parked)
                {
                    Wake.Release(parked);
                }

                while (Volatile.Read(ref _alive) < helpers)
                {
                    Interlocked.Increment(ref _alive);
                    new Thread(Help) { IsBackground = true, Name = "$CLASS$ helper" }.Start();
                }

                return true;
            }

            public static void Withdraw(Work work)
            {
                Volatile.Write(ref _offered, null);
                work.Close();
                Volatile.Write(ref _taken, 0);
            }

            private static void Help()
            {
                var seen = 0;
                do
                {
                    Volatile.Read(ref _offered)?.Help();
                }
                while (WaitForOffer(ref seen));
                Interlocked.Decrement(ref _alive);
            }

            /// <summary>Spins for about a tenth of a millisecond, then parks; false when nothing was offered for some seconds.</summary>
            private static bool WaitForOffer(ref int seen)
            {
                for (var spins = 0; Volatile.Read(ref _offers) == seen; spins++)
                {
                    if (spins < 300)
                    {
                        Thread.SpinWait(10);
                        continue;
                    }

                    Interlocked.Increment(ref _parked);
                    var woken = Volatile.Read(ref _offers) != seen || Wake.Wait(Patience);
                    Interlocked.Decrement(ref _parked);
                    if (!woken && Volatile.Read(ref _offers) == seen)
                    {
                        return false;
                    }
                }

                seen = Volatile.Read(ref _offers);
                return true;
            }
        }
        """;

    /// <summary>The type inside of a class.</summary>
    public static Kernel For(string className) => new TextKernel("Helpers", Text.Replace("$CLASS$", className, StringComparison.Ordinal));
}
