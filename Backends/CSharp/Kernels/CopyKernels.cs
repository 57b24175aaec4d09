namespace RepVgg.Backends.CSharp;

/// <summary>Between NCHW and the layouts of the arena.</summary>
internal static class CopyKernels
{
    public static readonly Kernel PackPlanar = new TextKernel("PackPlanar", """
        /// <summary>Copies an NCHW image into planes with a halo.</summary>
        private static void PackPlanar(ReadOnlySpan<float> source, AlignedFloats arena, Image to, int channels, int height, int width)
        {
            for (var row = 0; row < channels * height; row++)
            {
                source.Slice(row * width, width).CopyTo(arena.Slice(to.Start + row / height * to.PlaneStride + row % height * to.RowStride, width));
            }
        }
        """, SharedKernels.Image);

    public static readonly Kernel PackBlocked = new TextKernel("PackBlocked", """
        /// <summary>Copies an NCHW image into blocks of 16 channels; the last block is filled up with zeros.</summary>
        private static void PackBlocked(ReadOnlySpan<float> source, AlignedFloats arena, Image to, int channels, int height, int width)
        {
            for (var channel = 0; channel < (channels + 15) / 16 * 16; channel++)
            {
                for (var y = 0; y < height; y++)
                {
                    ref var row = ref arena.At(to.Start + channel / 16 * to.PlaneStride + y * to.RowStride + channel % 16);
                    for (var x = 0; x < width; x++)
                    {
                        Unsafe.Add(ref row, x * 16) = channel < channels ? source[(channel * height + y) * width + x] : 0f;
                    }
                }
            }
        }
        """, SharedKernels.Image);

    public static readonly Kernel Unpack = new TextKernel("Unpack", """
        /// <summary>Copies an image from blocks of 16 channels to NCHW.</summary>
        private static void Unpack(AlignedFloats arena, Image from, Span<float> target, int channels, int height, int width)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                for (var y = 0; y < height; y++)
                {
                    ref var row = ref arena.At(from.Start + channel / 16 * from.PlaneStride + y * from.RowStride + channel % 16);
                    for (var x = 0; x < width; x++)
                    {
                        target[(channel * height + y) * width + x] = Unsafe.Add(ref row, x * 16);
                    }
                }
            }
        }
        """, SharedKernels.Image);
}
