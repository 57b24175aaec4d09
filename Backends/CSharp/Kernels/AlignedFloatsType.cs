namespace RepVgg.Backends.CSharp;

/// <summary>The generated class that holds weights or activations.</summary>
internal static class AlignedFloatsType
{
    public static readonly Kernel Instance = new TextKernel("AlignedFloats", """
        /// <summary>An array that starts at a cache line and never moves.</summary>
        private sealed class AlignedFloats
        {
            private readonly float[] _items;
            private readonly int _start;

            public AlignedFloats(int length)
            {
                _items = GC.AllocateArray<float>(length + 15, pinned: true);
                var address = (long)Marshal.UnsafeAddrOfPinnedArrayElement(_items, 0);
                _start = (int)((64 - address % 64) % 64 / sizeof(float));
                if (OperatingSystem.IsLinux())
                {
                    UseHugePages(address, length * 4L);
                }
            }

            /// <summary>Asks for huge pages, which need fewer faults and less address translation. Where the system refuses, others do as well.</summary>
            private static void UseHugePages(long address, long bytes)
            {
                try
                {
                    var start = (address + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
                    _ = madvise((nint)start, (nuint)Math.Max(0, address + bytes - start), advice: 14);
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
        }
        """);
}
