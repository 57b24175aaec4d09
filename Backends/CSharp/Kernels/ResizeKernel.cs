namespace RepVgg.Backends.CSharp;

/// <summary>Images at another size.</summary>
internal static class ResizeKernel
{
    private static readonly Kernel Taps = new TextKernel("Taps", """
        /// <summary>Input positions and weights of the outputs along one axis; those of an output end where the next one's begin.</summary>
        private readonly ref struct Taps
        {
            public ReadOnlySpan<int> Ends { get; init; }
            public ReadOnlySpan<int> Positions { get; init; }
            public ReadOnlySpan<float> Weights { get; init; }
        }
        """);

    public static readonly Kernel Instance = new TextKernel("Resize", """
        /// <summary>Weighted sums of pixels; an output without taps lies outside of the image.</summary>
        private static void Resize(AlignedFloats arena, Image from, Image to, int planes, int height, int width, in Taps rows, in Taps columns, float outside)
        {
            for (var pixel = 0; pixel < planes * height * width; pixel++)
            {
                var (plane, y, x) = (pixel / width / height, pixel / width % height, pixel % width);
                var (top, bottom) = (y == 0 ? 0 : rows.Ends[y - 1], rows.Ends[y]);
                var (left, right) = (x == 0 ? 0 : columns.Ends[x - 1], columns.Ends[x]);
                for (var lane = 0; lane < 16; lane += Vector<float>.Count)
                {
                    var total = new Vector<float>(top == bottom || left == right ? outside : 0f);
                    for (var row = top; row < bottom; row++)
                    {
                        ref var source = ref arena.At(from.Start + plane * from.PlaneStride + rows.Positions[row] * from.RowStride + lane);
                        var sum = Vector<float>.Zero;
                        for (var column = left; column < right; column++)
                        {
                            sum += Vector.LoadUnsafe(ref source, (nuint)columns.Positions[column] * 16) * columns.Weights[column];
                        }

                        total += sum * rows.Weights[row];
                    }

                    total.StoreUnsafe(ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride + x * 16 + lane));
                }
            }
        }
        """, SharedKernels.Image, Taps);
}
