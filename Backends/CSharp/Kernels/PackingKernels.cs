namespace RepVgg.Backends.CSharp;

/// <summary>What orders the weights when they are loaded.</summary>
internal static class PackingKernels
{
    public static readonly Kernel Plain = new TextKernel("Plain", """
        /// <summary>As in the file.</summary>
        private Packer Plain(int offset, int length, int outputLength) => (source, first) => source.CopyTo(_weights.Slice(offset, length).Slice(first * outputLength));
        """);

    public static readonly Kernel Direct = new TextKernel("Direct", """
        private Packer Direct(int offset, int length, int outputsPerGroup, int inputsPerGroup, int taps, int inputPlanes, int planesPerBlock, int planeChannels) =>
            (source, first) => PackDirect(source, first, _weights.Slice(offset, length), outputsPerGroup, inputsPerGroup, taps, inputPlanes, planesPerBlock, planeChannels);

        /// <summary>OIHW to [output block][input plane][row][column][channel of the plane][16 output channels].</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void PackDirect(
            ReadOnlySpan<float> source, int first, Span<float> target, int outputsPerGroup, int inputsPerGroup, int taps, int inputPlanes, int planesPerBlock, int planeChannels)
        {
            for (var (output, from) = (first, 0); from < source.Length; output++)
            {
                var block = output / 16;
                var firstPlane = Math.Min(block * 16 / outputsPerGroup * inputsPerGroup / 16, inputPlanes - planesPerBlock);
                var channel = output / outputsPerGroup * inputsPerGroup - firstPlane * planeChannels;
                for (var end = channel + inputsPerGroup; channel < end; channel++)
                {
                    var plane = block * planesPerBlock + channel / planeChannels;
                    var to = (plane * taps * planeChannels + channel % planeChannels) * 16 + output % 16;
                    for (var tap = 0; tap < taps; tap++, from++, to += planeChannels * 16)
                    {
                        target[to] = source[from];
                    }
                }
            }
        }
        """);

    public static readonly Kernel Depthwise = new TextKernel("Depthwise", """
        private Packer Depthwise(int offset, int length, int taps) => (source, first) => PackDepthwise(source, first, _weights.Slice(offset, length), taps);

        /// <summary>O1HW to [block][row][column][16 channels].</summary>
        private static void PackDepthwise(ReadOnlySpan<float> source, int first, Span<float> target, int taps)
        {
            for (var i = 0; i < source.Length; i++)
            {
                var (channel, tap) = (first + i / taps, i % taps);
                target[(channel / 16 * taps + tap) * 16 + channel % 16] = source[i];
            }
        }
        """);
}
