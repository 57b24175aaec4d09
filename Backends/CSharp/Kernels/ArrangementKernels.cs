namespace RepVgg.Backends.CSharp;

/// <summary>Kernels that move pixels or channels and compute nothing.</summary>
internal static class ArrangementKernels
{
    public static readonly Kernel CopyRows = new TextKernel("CopyRows", """
        /// <summary>Copies whole pixels, row by row.</summary>
        private static void CopyRows(AlignedFloats arena, Image from, Image to, int planes, int height, int width)
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                arena.Slice(from.Start + plane * from.PlaneStride + y * from.RowStride, width * 16)
                    .CopyTo(arena.Slice(to.Start + plane * to.PlaneStride + y * to.RowStride, width * 16));
            }
        }
        """, SharedKernels.Image);

    public static readonly Kernel CopyChannels = new TextKernel("CopyChannels", """
        /// <summary>Copies channels to another place within the blocks of 16, in runs that lie in one block on either side.</summary>
        private static void CopyChannels(AlignedFloats arena, Image from, int first, Image to, int offset, int channels, int height, int width)
        {
            for (var (channel, run) = (0, 0); channel < channels; channel += run)
            {
                var (source, target) = (first + channel, offset + channel);
                run = Math.Min(channels - channel, 16 - Math.Max(source % 16, target % 16));
                for (var y = 0; y < height; y++)
                {
                    var input = arena.Slice(from.Start + source / 16 * from.PlaneStride + y * from.RowStride, width * 16);
                    var output = arena.Slice(to.Start + target / 16 * to.PlaneStride + y * to.RowStride, width * 16);
                    for (var x = 0; x < width; x++)
                    {
                        input.Slice(x * 16 + source % 16, run).CopyTo(output.Slice(x * 16 + target % 16, run));
                    }
                }
            }
        }
        """, SharedKernels.Image);

    public static readonly Kernel Fill = new TextKernel("Fill", """
        /// <summary>Gives all elements of an image one value.</summary>
        private static void Fill(AlignedFloats arena, Image to, int planes, int height, int width, float value)
        {
            for (var row = 0; row < planes * height; row++)
            {
                arena.Slice(to.Start + row / height * to.PlaneStride + row % height * to.RowStride, width * 16).Fill(value);
            }
        }
        """, SharedKernels.Image);

    public static readonly Kernel CopyPixels = new TextKernel("CopyPixels", """
        /// <summary>Copies pixels that are a step of columns apart on either side.</summary>
        private static void CopyPixels(AlignedFloats arena, Image from, int fromStep, Image to, int toStep, int planes, int height, int width)
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var source = ref arena.At(from.Start + plane * from.PlaneStride + y * from.RowStride);
                ref var target = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                for (var i = 0; i < width * 16; i += Vector<float>.Count)
                {
                    var (x, lane) = (i / 16 * 16, i % 16);
                    Vector.LoadUnsafe(ref Unsafe.Add(ref source, x * fromStep + lane)).StoreUnsafe(ref Unsafe.Add(ref target, x * toStep + lane));
                }
            }
        }
        """, SharedKernels.Image);

    public static readonly Kernel RepeatPixel = new TextKernel("RepeatPixel", """
        /// <summary>Fills each plane of an image with one pixel.</summary>
        private static void RepeatPixel(AlignedFloats arena, Image from, Image to, int planes, int height, int width)
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var pixel = ref arena.At(from.Start + plane * from.PlaneStride);
                ref var target = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    Vector.LoadUnsafe(ref pixel, i % 16).StoreUnsafe(ref target, i);
                }
            }
        }
        """, SharedKernels.Image);

    public static readonly Kernel ClearFilling = new TextKernel("ClearFilling", """
        /// <summary>Zeroes the channels from a given one to the end of a block.</summary>
        private static void ClearFilling(AlignedFloats arena, Image to, int first, int height, int width)
        {
            for (var pixel = 0; pixel < height * width; pixel++)
            {
                arena.Slice(to.Start + pixel / width * to.RowStride + pixel % width * 16 + first, 16 - first).Clear();
            }
        }
        """, SharedKernels.Image);
}
