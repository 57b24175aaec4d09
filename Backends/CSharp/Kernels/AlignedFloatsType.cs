namespace RepVgg.Backends.CSharp;

/// <summary>The generated class that holds weights or activations.</summary>
internal static class AlignedFloatsType
{
    public static readonly Kernel Instance = new TextKernel("AlignedFloats", """
        /// <summary>An array that starts at a cache line, or a large one at a huge page, and never moves.</summary>
        private sealed class AlignedFloats
        {
            private const int CacheLine = 64 / sizeof(float);
            private const int HugePage = (1 << 21) / sizeof(float);
            private readonly float[] _items;
            private readonly int _start;

            public AlignedFloats(int length)
            {
                var alignment = OperatingSystem.IsLinux() && length is >= HugePage / 2 and < 1 << 30 ? HugePage : CacheLine;
                _items = GC.AllocateArray<float>(length + 2 * alignment, pinned: true);
                var address = Marshal.UnsafeAddrOfPinnedArrayElement(_items, 0) / sizeof(float);
                _start = (int)((alignment - address % alignment) % alignment);
                if (alignment == HugePage)
                {
                    UseHugePages((address + _start) * sizeof(float), ((long)length + HugePage - 1) / HugePage * HugePage * sizeof(float));
                }
            }

            /// <summary>
            /// Asks for huge pages, which need fewer faults and less address translation, and whose parts don't compete for the same sets of a cache. Where
            /// the system refuses, others do as well.
            /// </summary>
            private static void UseHugePages(nint address, long bytes)
            {
                try
                {
                    _ = madvise(address, (nuint)bytes, advice: 14);
                }
                catch (TypeLoadException)
                {
                    // This system has no such function.
                }
            }

            [DllImport("libc")]
            private static extern int madvise(nint address, nuint length, int advice);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public ref float At(int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_items), _start + index);

            public Span<float> Slice(int index, int length) => _items.AsSpan(_start + index, length);

            /// <summary>Asks memory for the cache line of an element, without waiting for it. This takes a pointer: without RVC_PREFETCH nothing is asked for.</summary>
            [Conditional("RVC_PREFETCH")]
            public void Prefetch(int index)
            {
        #if RVC_PREFETCH
                if (Sse.IsSupported)
                {
                    unsafe { Sse.Prefetch1(Unsafe.AsPointer(ref At(index))); }
                }
        #endif
            }
        }
        """);
}
