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
                var address = Marshal.UnsafeAddrOfPinnedArrayElement(_items, 0);
                _start = (int)((64 - (long)address % 64) % 64 / sizeof(float));
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public ref float At(int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_items), _start + index);

            public Span<float> Slice(int index, int length) => _items.AsSpan(_start + index, length);
        }
        """);
}
