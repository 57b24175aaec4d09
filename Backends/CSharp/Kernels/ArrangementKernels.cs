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

    public static readonly Kernel Spread = new TextKernel("Spread", """
        /// <summary>Copies an image to pixels of another that are a step apart; rows are by the strides of <paramref name="to"/>.</summary>
        private static void Spread(AlignedFloats arena, Image from, Image to, int step, int planes, int height, int width)
        {
            for (var row = 0; row < planes * height; row++)
            {
                var (plane, y) = (row / height, row % height);
                ref var source = ref arena.At(from.Start + plane * from.PlaneStride + y * from.RowStride);
                ref var target = ref arena.At(to.Start + plane * to.PlaneStride + y * to.RowStride);
                for (nuint i = 0; i < (nuint)width * 16; i += (nuint)Vector<float>.Count)
                {
                    Vector.LoadUnsafe(ref source, i).StoreUnsafe(ref target, i / 16 * 16 * (nuint)step + i % 16);
                }
            }
        }
        """, SharedKernels.Image);
}
