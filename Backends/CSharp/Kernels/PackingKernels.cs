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
            var row = inputsPerGroup * taps;
            for (var (output, end, count) = (first, first + source.Length / row, 0); output < end; output += count)
            {
                // Outputs of one block and one group: their weights are read side by side, so that whole cache lines are written.
                count = Math.Min(Math.Min(16 - output % 16, outputsPerGroup - output % outputsPerGroup), end - output);
                var block = output / 16;
                var firstPlane = Math.Min(block * 16 / outputsPerGroup * inputsPerGroup / 16, inputPlanes - planesPerBlock);
                var channel = output / outputsPerGroup * inputsPerGroup - firstPlane * planeChannels;
                for (var from = (output - first) * row; from < (output - first + 1) * row; channel++)
                {
                    var to = ((block * planesPerBlock + channel / planeChannels) * taps * planeChannels + channel % planeChannels) * 16 + output % 16;
                    for (var tap = 0; tap < taps; tap++, from++, to += planeChannels * 16)
                    {
                        for (var lane = 0; lane < count; lane++)
                        {
                            target[to + lane] = source[from + lane * row];
                        }
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
