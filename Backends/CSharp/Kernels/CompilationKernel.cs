namespace RepVgg.Backends.CSharp;

/// <summary>The generated method that has the kernels compiled while the weights are read.</summary>
internal static class CompilationKernel
{
    /// <summary>The method, for a class that uses these kernels.</summary>
    public static Kernel For(string className, KernelSet kernels)
    {
        var isGeneric = kernels.Contains(VectorTypes.Instance.Name);
        var text = Text
            .Replace("$VECTORS$", isGeneric ? Vectors.Replace("$USED$", VectorTypes.Used, StringComparison.Ordinal) : "", StringComparison.Ordinal)
            .Replace("$INSTANCE$", isGeneric ? ", method.IsGenericMethodDefinition ? [vectors] : null" : "", StringComparison.Ordinal)
            .Replace("$CLASS$", className, StringComparison.Ordinal);
        return new TextKernel("CompileKernels", text, SharedKernels.VectorChecks);
    }

    private const string Vectors = """

            var vectors = ($USED$).TypeHandle;
        """;

    private const string Text = """
        /// <summary>Compiles the methods that a run needs, on another thread while the weights are read. Programs that are compiled ahead of time have them.</summary>
        private static void CompileKernels()
        {
            string[] widths = ["Vector512", "Vector256", "Vector128", "Scalar"];
            var used = HasVector512 ? 0 : HasVector256 ? 1 : Vector128.IsHardwareAccelerated ? 2 : 3;$VECTORS$
            const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
            foreach (var method in RuntimeFeature.IsDynamicCodeCompiled ? typeof($CLASS$).GetMethods(Own) : [])
            {
                var width = Array.FindIndex(widths, w => method.Name.EndsWith(w, StringComparison.Ordinal));
                if (width < 0 || width == used)
                {
                    RuntimeHelpers.PrepareMethod(method.MethodHandle$INSTANCE$);
                }
            }
        }
        """;
}
