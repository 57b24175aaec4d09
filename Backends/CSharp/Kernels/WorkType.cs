namespace RepVgg.Backends.CSharp;

/// <summary>The generated type that holds the memory and progress of a call.</summary>
internal static class WorkType
{
    private const string Text = """
        /// <summary>The memory and the progress of one call; it is kept for later calls.</summary>
        private sealed class Work($CLASS$ model)
        {
            private const int Closed = int.MaxValue;
            private readonly List<Worker> _workers = [];
            private int _joined = Closed;
            private int _left;

            public List<AlignedFloats> Arenas { get; } = [];

            public AlignedFloats Shared { get; private set; } = new(0);

            /// <summary>Per phase a count of items taken and one of items done, each in a cache line of its own.</summary>
            public int[] Progress { get; } = new int[PhaseCount * 32];

            /// <summary>Counts of finished items; zero between layers.</summary>
            public int[] Counters { get; } = new int[CounterLength];

            public int Images { get; private set; }

            public int Threads { get; private set; }

            /// <summary>Prepares a run over some images by some threads.</summary>
            public void Begin(int images, int threads)
            {
                (Images, Threads) = (images, threads);
                Array.Clear(Progress);
                while (Arenas.Count < images)
                {
                    Arenas.Add(new AlignedFloats(ArenaLength));
                }

                if (threads > 1 && _workers.Count <= 1)
                {
                    // A thread alone shares with none.
                    Shared = new AlignedFloats(SharedLength);
                }

                while (_workers.Count < threads)
                {
                    _workers.Add(new Worker(this, _workers.Count));
                }
            }

            /// <summary>Runs all layers, with as many helpers as there are free and come in time.</summary>
            public void Run()
            {
                var shared = Threads > 1 && Helpers.TryOffer(this, Threads - 1);
                try
                {
                    model.RunLayers(_workers[0]);
                }
                finally
                {
                    if (shared)
                    {
                        Helpers.Withdraw(this);
                    }
                }
            }

            /// <summary>Lets helpers in.</summary>
            public void Open()
            {
                _left = 0;
                Volatile.Write(ref _joined, 0);
            }

            /// <summary>Lets no more helpers in, and waits until those inside have left.</summary>
            public void Close()
            {
                var joined = Interlocked.Exchange(ref _joined, Closed);
                for (var wait = new SpinWait(); Volatile.Read(ref _left) < joined;)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                }
            }

            /// <summary>A helper's part: the same layers, of which it takes the items that are left.</summary>
            public void Help()
            {
                for (var joined = Volatile.Read(ref _joined); joined < Threads - 1; joined = Volatile.Read(ref _joined))
                {
                    if (Interlocked.CompareExchange(ref _joined, joined + 1, joined) == joined)
                    {
                        model.RunLayers(_workers[joined + 1]);
                        Interlocked.Increment(ref _left);
                        return;
                    }
                }
            }
        }
        """;

    /// <summary>The type inside of a class.</summary>
    public static Kernel For(string className) => new TextKernel("Work", Text.Replace("$CLASS$", className, StringComparison.Ordinal));
}
