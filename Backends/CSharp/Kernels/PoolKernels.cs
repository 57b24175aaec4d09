namespace RepVgg.Backends.CSharp;

/// <summary>Pools over blocks of 16 channels.</summary>
internal static class PoolKernels
{
    /// <summary>The generated struct that holds a window and the image sizes.</summary>
    private static readonly Kernel Pool = new TextKernel("Pool", """
        /// <summary>Sizes of a pool, in pixels.</summary>
        private readonly struct Pool
        {
            public int Planes { get; init; }
            public int InputHeight { get; init; }
            public int InputWidth { get; init; }
            public int OutputHeight { get; init; }
            public int OutputWidth { get; init; }
            public int KernelHeight { get; init; }
            public int KernelWidth { get; init; }
            public int StrideHeight { get; init; }
            public int StrideWidth { get; init; }
            public int Top { get; init; }
            public int Left { get; init; }
            public int Bottom { get; init; }
            public int Right { get; init; }
        }
        """);

    public static readonly Kernel Max = new TextKernel("MaxPool", """
        /// <summary>The maximum of each window, clipped to the image.</summary>
        private static void MaxPool(AlignedFloats arena, Image from, Image to, in Pool pool)
        {
            for (var pixel = 0; pixel < pool.Planes * pool.OutputHeight * pool.OutputWidth; pixel++)
            {
                var (plane, y, x) = (pixel / pool.OutputWidth / pool.OutputHeight, pixel / pool.OutputWidth % pool.OutputHeight, pixel % pool.OutputWidth);
                var (top, left) = (y * pool.StrideHeight - pool.Top, x * pool.StrideWidth - pool.Left);
                var (bottom, right) = (Math.Min(top + pool.KernelHeight, pool.InputHeight), Math.Min(left + pool.KernelWidth, pool.InputWidth));
                for (var lane = 0; lane < 16; lane += Vector<float>.Count)
                {
                    var maximum = new Vector<float>(float.NegativeInfinity);
                    for (var row = Math.Max(top, 0); row < bottom; row++)
                    {
                        for (var column = Math.Max(left, 0); column < right; column++)
                        {
                            maximum = Vector.Max(maximum, Vector.LoadUnsafe(ref arena.At(from.Start + plane * from.PlaneStride + row * from.RowStride + column * 16 + lane)));
                        }
                    }

                    maximum.StoreUnsafe(ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride + x * 16 + lane));
                }
            }
        }
        """, SharedKernels.Image, Pool);

    public static readonly Kernel MaxDilated = new TextKernel("MaxPoolDilated", """
        /// <summary>The maximum of each window, whose pixels are a dilation apart; those outside of the image don't count.</summary>
        private static void MaxPoolDilated(AlignedFloats arena, Image from, Image to, in Pool pool, int rowDilation, int columnDilation)
        {
            for (var pixel = 0; pixel < pool.Planes * pool.OutputHeight * pool.OutputWidth; pixel++)
            {
                var (plane, y, x) = (pixel / pool.OutputWidth / pool.OutputHeight, pixel / pool.OutputWidth % pool.OutputHeight, pixel % pool.OutputWidth);
                for (var lane = 0; lane < 16; lane += Vector<float>.Count)
                {
                    var maximum = new Vector<float>(float.NegativeInfinity);
                    for (var tap = 0; tap < pool.KernelHeight * pool.KernelWidth; tap++)
                    {
                        var row = y * pool.StrideHeight - pool.Top + tap / pool.KernelWidth * rowDilation;
                        var column = x * pool.StrideWidth - pool.Left + tap % pool.KernelWidth * columnDilation;
                        if ((uint)row < (uint)pool.InputHeight && (uint)column < (uint)pool.InputWidth)
                        {
                            maximum = Vector.Max(maximum, Vector.LoadUnsafe(ref arena.At(from.Start + plane * from.PlaneStride + row * from.RowStride + column * 16 + lane)));
                        }
                    }

                    maximum.StoreUnsafe(ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride + x * 16 + lane));
                }
            }
        }
        """, SharedKernels.Image, Pool);

    private static readonly Kernel WindowMean = new TextKernel("WindowMean", """
        /// <summary>Writes the sum of a window's pixels, the first of which is given, divided by a count; rows are summed by themselves first.</summary>
        private static void WindowMean(ref float from, int rowStride, int height, int width, float count, ref float to)
        {
            for (var lane = 0; lane < 16; lane += Vector<float>.Count)
            {
                var total = Vector<float>.Zero;
                for (var row = 0; row < height; row++)
                {
                    ref var start = ref Unsafe.Add(ref from, row * rowStride + lane);
                    var sum = Vector<float>.Zero;
                    for (var column = 0; column < width; column++)
                    {
                        sum += Vector.LoadUnsafe(ref start, (nuint)column * 16);
                    }

                    total += sum;
                }

                (total / new Vector<float>(count)).StoreUnsafe(ref to, (nuint)lane);
            }
        }
        """);

    /// <summary>Average pool over windows whose divisor counts padding pixels.</summary>
    public static readonly Kernel Average = AverageOf(
        "AveragePool",
        "padding counts as zeros",
        "var (bottom, right) = (Math.Min(top + pool.KernelHeight, pool.InputHeight + pool.Bottom), Math.Min(left + pool.KernelWidth, pool.InputWidth + pool.Right));",
        "var count = (bottom - top) * (right - left);",
        "(top, left, bottom, right) = (Math.Max(top, 0), Math.Max(left, 0), Math.Min(bottom, pool.InputHeight), Math.Min(right, pool.InputWidth));");

    /// <summary>Average pool whose divisor counts only pixels inside the image.</summary>
    public static readonly Kernel AverageInside = AverageOf(
        "AveragePoolInside",
        "padding doesn't count",
        "var (bottom, right) = (Math.Min(top + pool.KernelHeight, pool.InputHeight), Math.Min(left + pool.KernelWidth, pool.InputWidth));",
        "(top, left) = (Math.Max(top, 0), Math.Max(left, 0));",
        "var count = (bottom - top) * (right - left);");

    private static TextKernel AverageOf(string name, string rule, string end, string first, string second) => new(
        name,
        $$"""
        /// <summary>The mean of each window; {{rule}}.</summary>
        private static void {{name}}(AlignedFloats arena, Image from, Image to, in Pool pool)
        {
            for (var pixel = 0; pixel < pool.Planes * pool.OutputHeight * pool.OutputWidth; pixel++)
            {
                var (plane, y, x) = (pixel / pool.OutputWidth / pool.OutputHeight, pixel / pool.OutputWidth % pool.OutputHeight, pixel % pool.OutputWidth);
                var (top, left) = (y * pool.StrideHeight - pool.Top, x * pool.StrideWidth - pool.Left);
                {{end}}
                {{first}}
                {{second}}
                WindowMean(
                    ref arena.At(from.Start + plane * from.PlaneStride + top * from.RowStride + left * 16),
                    from.RowStride,
                    bottom - top,
                    right - left,
                    count,
                    ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride + x * 16));
            }
        }
        """,
        SharedKernels.Image,
        Pool,
        WindowMean);

    public static readonly Kernel GlobalAverage = new TextKernel("GlobalAveragePool", """
        /// <summary>The mean of each channel.</summary>
        private static void GlobalAveragePool(AlignedFloats arena, Image from, Image to, int planes, int height, int width)
        {
            for (var plane = 0; plane < planes; plane++)
            {
                ref var pixel = ref arena.At(from.Start + plane * from.PlaneStride);
                WindowMean(ref pixel, from.RowStride, height, width, height * width, ref arena.At(to.Start + plane * to.PlaneStride));
            }
        }
        """, SharedKernels.Image, WindowMean);

    public static readonly Kernel AdaptiveAverage = new TextKernel("AdaptiveAveragePool", """
        /// <summary>Output row i of n averages input rows ⌊i·H/n⌋ to ⌈(i+1)·H/n⌉, columns alike.</summary>
        private static void AdaptiveAveragePool(AlignedFloats arena, Image from, Image to, int planes, int height, int width, int outputHeight, int outputWidth)
        {
            for (var pixel = 0; pixel < planes * outputHeight * outputWidth; pixel++)
            {
                var (plane, y, x) = (pixel / outputWidth / outputHeight, pixel / outputWidth % outputHeight, pixel % outputWidth);
                var (top, bottom) = ((int)((long)y * height / outputHeight), (int)(((y + 1L) * height + outputHeight - 1) / outputHeight));
                var (left, right) = ((int)((long)x * width / outputWidth), (int)(((x + 1L) * width + outputWidth - 1) / outputWidth));
                WindowMean(
                    ref arena.At(from.Start + plane * from.PlaneStride + top * from.RowStride + left * 16),
                    from.RowStride,
                    bottom - top,
                    right - left,
                    (bottom - top) * (right - left),
                    ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride + x * 16));
            }
        }
        """, SharedKernels.Image, WindowMean);
}
