namespace RepVgg.Backends.CSharp;

/// <summary>What transforms the weights of a Winograd convolution when they are loaded.</summary>
internal static class WinogradPackingKernel
{
    public static readonly Kernel Instance = new TextKernel("PackWinograd", """
        /// <summary>OIHW kernels of 3×3, transformed along rows and columns, to [output block][point][input channel][16 output channels].</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void PackWinograd(ReadOnlySpan<float> source, Span<float> target, ReadOnlySpan<float> transform, int outputs, int inputs)
        {
            var points = transform.Length / 3;
            Span<float> taps = stackalloc float[9 * 16];
            Span<float> rows = stackalloc float[points * 3 * 16];
            taps.Clear();
            for (var block = 0; block < (outputs + 15) / 16; block++)
            {
                for (var input = 0; input < inputs; input++)
                {
                    for (var i = 0; i < 9 * 16; i++)
                    {
                        var (lane, tap) = (i / 9, i % 9);
                        var output = block * 16 + lane;
                        taps[tap * 16 + lane] = output < outputs ? source[(output * inputs + input) * 9 + tap] : 0f;
                    }

                    // The nine taps stand as three rows; first rows are combined, then columns.
                    Combine(taps, rows, transform, 3 * 16, 16, 3, 3 * 16, 16);
                    var pointStride = (inputs + 15) / 16 * 16 * 16;
                    var to = target.Slice(block * points * points * pointStride + input * 16);
                    Combine(rows, to, transform, 16, 3 * 16, points, pointStride, points * pointStride);
                }
            }
        }

        /// <summary>Multiplies a transform's matrix with several sets of three vectors of 16.</summary>
        private static void Combine(
            ReadOnlySpan<float> from, Span<float> to, ReadOnlySpan<float> transform, int step, int setStep, int sets, int toStep, int toSetStep)
        {
            ref var source = ref MemoryMarshal.GetReference(from);
            ref var target = ref MemoryMarshal.GetReference(to);
            for (var set = 0; set < sets; set++)
            {
                for (var lane = 0; lane < 16; lane += Vector<float>.Count)
                {
                    ref var x = ref Unsafe.Add(ref source, set * setStep + lane);
                    var (first, second, third) = (Vector.LoadUnsafe(ref x), Vector.LoadUnsafe(ref x, (nuint)step), Vector.LoadUnsafe(ref x, (nuint)(2 * step)));
                    for (var point = 0; point < transform.Length / 3; point++)
                    {
                        var sum = first * transform[3 * point] + second * transform[3 * point + 1] + third * transform[3 * point + 2];
                        sum.StoreUnsafe(ref target, (nuint)(set * toSetStep + point * toStep + lane));
                    }
                }
            }
        }
        """);
}
