using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Multiplies a direct convolution's weights with factors of its input channels: W·(s∘x) = (W∘s)·x.</summary>
internal static class ScaledWeightsKernel
{
    /// <summary>Where scaled weights begin in a thread's memory: behind the zeros that Winograd's products use.</summary>
    public const int Start = WinogradConvolution.Zeros;

    public static readonly Kernel Instance = new TextKernel("ScaleWeights", $$"""
        /// <summary>Multiplies the weights of an item's output channels with the factors of the input channels that they belong to: [block][plane][tap][input][16].</summary>
        private static void ScaleWeights(Worker worker, AlignedFloats weights, int channelItem, AlignedFloats arena, Image factors, in Convolution c)
        {
            var (blocks, taps) = (c.ItemChannels / 16, c.KernelRows * c.KernelColumns);
            for (var pair = 0; pair < blocks * c.PlanesPerBlock * taps; pair++)
            {
                var (block, plane) = (channelItem * blocks + pair / taps / c.PlanesPerBlock, pair / taps % c.PlanesPerBlock);
                ref var from = ref weights.At(c.Weights + channelItem * blocks * c.WeightBlock + pair * 256);
                ref var factor = ref arena.At(factors.Start + (c.FirstPlane(block) + plane) * factors.PlaneStride);
                ref var to = ref worker.Scratch.At({{Start}} + pair * 256);
                for (var i = 0; i < 256; i += Vector<float>.Count)
                {
                    (Vector.LoadUnsafe(ref from, (nuint)i) * new Vector<float>(Unsafe.Add(ref factor, i / 16))).StoreUnsafe(ref to, (nuint)i);
                }
            }
        }
        """, ConvolutionLoopsType.Instance, SharedKernels.Image);
}
