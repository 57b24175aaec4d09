using System.Globalization;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>The kernels of one source file. Layers of one shape share a kernel.</summary>
internal sealed class KernelLibrary
{
    private readonly Dictionary<string, Kernel> _kernels = new(StringComparer.Ordinal);
    private readonly List<Kernel> _order = [];

    /// <summary>The activation functions.</summary>
    public DeviceFunctions Functions { get; } = new();

    /// <summary>The kernels in order of first use.</summary>
    public IReadOnlyList<Kernel> Kernels => _order;

    /// <summary>The kernel that a template gives, made at its first use.</summary>
    /// <param name="template">The template's file name.</param>
    /// <param name="name">The wanted name; numbered where another text has it.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="model">What fills the template, without name and threads.</param>
    public Kernel Add(string template, string name, int threads, TemplateModel model)
    {
        model["threads"] = threads;
        for (var number = 1; ; number++)
        {
            var unique = number == 1 ? name : name + "_" + number.ToString(CultureInfo.InvariantCulture);
            model["name"] = unique;
            var kernel = new Kernel(unique, KernelTemplate.Render(template, model), threads);
            if (_kernels.TryAdd(unique, kernel))
            {
                _order.Add(kernel);
                return kernel;
            }

            if (_kernels[unique] == kernel)
            {
                return kernel;
            }
        }
    }
}
