namespace RepVgg.Backends.CSharp;

/// <summary>The generated struct that holds a Winograd convolution's loop bounds and strides.</summary>
internal static class WinogradType
{
    public static readonly Kernel Instance = new TextKernel("Winograd", """
        /// <summary>Loop bounds and strides of a Winograd convolution, in array elements.</summary>
        private readonly struct Winograd
        {
            /// <summary>The first tile's first input.</summary>
            public int Input { get; init; }
            public int InputRowStride { get; init; }
            public int InputPlaneStride { get; init; }
            public int InputPlanes { get; init; }
            public int ImageTiles { get; init; }
            public int TileColumns { get; init; }

            /// <summary>Tiles whose transformed inputs stay in the cache together.</summary>
            public int BlockTiles { get; init; }

            /// <summary>From one point's transformed inputs to the next point's.</summary>
            public int InputPointStride { get; init; }
            public int InputLength { get; init; }

            /// <summary>From one point's products to the next point's.</summary>
            public int ProductPointStride { get; init; }

            /// <summary>Where products and transformed inputs begin in a thread's memory.</summary>
            public int ProductStart { get; init; }
            public int InputStart { get; init; }

            /// <summary>The matrix product of one point: a 1×1 convolution over tiles.</summary>
            public Convolution Product { get; init; }

            /// <summary>From one point's weights to the next point's.</summary>
            public int PointWeights { get; init; }
            public int Bias { get; init; }

            /// <summary>The first output pixel.</summary>
            public int Output { get; init; }
            public int OutputRowStride { get; init; }
            public int OutputPlaneStride { get; init; }
            public int OutputHeight { get; init; }
            public int OutputWidth { get; init; }
            public int ChannelItems { get; init; }
            public bool Clamps { get; init; }
            public float Floor { get; init; }
            public float Ceiling { get; init; }
        }
        """, ConvolutionLoopsType.Instance);
}
