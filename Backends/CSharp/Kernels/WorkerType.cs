namespace RepVgg.Backends.CSharp;

/// <summary>The generated type that is one thread's part in a call.</summary>
internal static class WorkerType
{
    public static readonly Kernel Instance = new TextKernel("Worker", """
        /// <summary>One thread's part in a call.</summary>
        private sealed class Worker(Work work, int index)
        {
            private int _first;
            private int _firstPhase;
            private (AlignedFloats Weights, int Next, int End) _expected;

            /// <summary>The caller has 0, helpers have more.</summary>
            public int Index => index;

            /// <summary>Memory of this thread alone.</summary>
            public AlignedFloats Scratch { get; } = new(ScratchLength);

            /// <summary>Memory of all threads of the call.</summary>
            public AlignedFloats Shared => work.Shared;

            /// <summary>Images that are computed together.</summary>
            public int Images { get; private set; }

            /// <summary>Images of the run.</summary>
            public int AllImages => work.Images;

            /// <summary>Threads that may take part.</summary>
            public int Threads => work.Threads;

            /// <summary>Goes on with one image by itself.</summary>
            public void Take(int image) => (_first, Images, _firstPhase) = (image, 1, image * PhasesByImage);

            /// <summary>Goes on with all images together, behind the phases of each by itself.</summary>
            public void TakeAll() => (_first, Images, _firstPhase) = (0, work.Images, (work.Images - 1) * PhasesByImage);

            /// <summary>The activations of one image.</summary>
            public AlignedFloats Image(int index) => work.Arenas[_first + index];

            /// <summary>
            /// Notes which weights this thread will need next, if the item after this one has others: items' weights follow one another, and the
            /// next layer's follow those of the last item.
            /// </summary>
            [Conditional("RVC_PREFETCH")]
            public void Expect(AlignedFloats weights, int start, int length, int current, int next)
            {
                var from = start + next * length;
                _expected = next == current ? default : (weights, from, Math.Min(from + length, PackedLength));
            }

            /// <summary>Has some of them brought to the cache while others are multiplied.</summary>
            [Conditional("RVC_PREFETCH")]
            public void ReadAhead()
            {
                const int CacheLine = 64 / sizeof(float);
                var (weights, next, last) = _expected;
                for (var end = Math.Min(next + 24 * CacheLine, last); next < end; next += CacheLine)
                {
                    weights.Prefetch(next);
                }

                _expected.Next = next;
            }

            /// <summary>Notes that one of the items that make up a whole is done. True for the last: that thread finds the results of all.</summary>
            public bool IsLast(int whole, int items)
            {
                if (items > 1 && Interlocked.Increment(ref work.Counters[whole]) < items)
                {
                    return false;
                }

                work.Counters[whole] = 0;
                return true;
            }

            /// <summary>
            /// Takes the next item of a phase. When all are taken, it waits until they are done and returns false. Who takes which item
            /// is open, but each item computes its results in one order: they don't depend on the number of threads.
            /// </summary>
            public bool Next(int phase, int items, ref int item)
            {
                ref var taken = ref work.Progress[(_firstPhase + phase) * 32];
                ref var done = ref work.Progress[(_firstPhase + phase) * 32 + 16];
                if (item >= 0)
                {
                    Interlocked.Increment(ref done);
                }

                item = Interlocked.Increment(ref taken) - 1;
                if (item < items)
                {
                    return true;
                }

                for (var wait = new SpinWait(); Volatile.Read(ref done) < items;)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                }

                return false;
            }
        }
        """);
}
