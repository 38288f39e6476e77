// The peer: the page that React, TanStack Table and Virtual, and uPlot make of the same task. It has the accessible names
// of this project's page, so that one driver drives both.
import "uplot/dist/uPlot.min.css";
import "./style.css";

import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import uPlot from "uplot";

import { saveCsv, saveJson } from "./save.js";

const ROW_HEIGHT = 40;
const COLOR = "#2457c5";

const count = new Intl.NumberFormat("en-US");

// The worker starts before React renders, and goes once it has read.
const source = new URLSearchParams(location.search).get("src") ?? "analytics.json";
const reading = new Promise((resolve) => {
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => {
    worker.terminate();
    resolve(data);
  };
  worker.postMessage(new URL(source, location.href).href);
});

// The periods, by the name of the index at which a repository's records begin.
const PERIODS = { start: "All time", recent: "Last month" };
const downloadsIn = { start: "total", recent: "month" };

// Rows know their downloads in the period; a table's models follow the identity of its rows.
function rowsOf(repositories, period) {
  return repositories.map((repository) => ({
    ...repository,
    downloads: repository[downloadsIn[period]],
    searched: repository.name.toLowerCase(),
  }));
}

const compare = (a, b) => (a < b ? -1 : Number(a > b));

const features = tableFeatures({
  columnFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});
const helper = createColumnHelper();
const columns = helper.columns([
  helper.accessor("name", {
    header: "Repository",
    filterFn: (row, _column, search) => row.original.searched.includes(search),
    sortFn: (a, b) => compare(a.original.searched, b.original.searched),
  }),
  helper.accessor("type", { header: "Type", sortFn: (a, b) => compare(a.original.type, b.original.type) }),
  helper.accessor("downloads", {
    header: "Downloads",
    sortDescFirst: true,
    sortFn: (a, b) => a.original.downloads - b.original.downloads,
  }),
  helper.display({ id: "trend", header: "Trend" }),
]);

// A chart that is made once and takes other numbers from then on.
function Plot({ options, data, ...attributes }) {
  const element = useRef(null);
  const plot = useRef(null);
  useEffect(() => {
    if (plot.current === null) {
      const { clientWidth: width, clientHeight: height } = element.current;
      plot.current = new uPlot({ width, height, ...options }, data, element.current);
    } else {
      plot.current.setData(data);
    }
  }, [options, data]);
  useEffect(
    () => () => {
      plot.current.destroy();
      plot.current = null;
    },
    [],
  );
  return <div ref={element} role="img" {...attributes} />;
}

const TREND = {
  width: 164,
  height: 32,
  padding: [2, 0, 2, 0],
  legend: { show: false },
  cursor: { show: false },
  axes: [{ show: false }, { show: false }],
  scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, Math.max(most, 1)] } },
  series: [{}, { stroke: COLOR, points: { show: false } }],
};

const OVERVIEW = {
  legend: { show: false },
  axes: [{}, { size: 80 }],
  series: [{}, { stroke: COLOR, fill: `${COLOR}33`, points: { show: false } }],
};

const Trend = memo(function Trend({ columns: { days, downloads }, repository, period }) {
  const data = useMemo(() => {
    const { [period]: start, end } = repository;
    return [days.subarray(start, end), downloads.subarray(start, end)];
  }, [days, downloads, repository, period]);
  return <Plot options={TREND} data={data} aria-label={`Trend of ${repository.name}`} />;
});

// The downloads of each day, of all repositories that are shown.
const Overview = memo(function Overview({ columns, rows, period }) {
  const data = useMemo(() => {
    const first = period === "start" ? columns.firstDay : columns.firstDayOfMonth;
    const sums = new Float64Array(columns.lastDay - first + 1);
    const { days, downloads } = columns;
    for (const { original } of rows) {
      for (let index = original[period]; index < original.end; index += 1) {
        sums[days[index] - first] += downloads[index];
      }
    }
    return [Float64Array.from(sums, (_, index) => (first + index) * 86_400), sums];
  }, [columns, rows, period]);
  return <Plot options={OVERVIEW} data={data} className="overview" aria-label="Downloads over time" />;
});

const Row = memo(function Row({ columns, repository, period, index, top }) {
  return (
    <tr aria-rowindex={index + 2} style={{ transform: `translateY(${top}px)` }}>
      <td>{repository.name}</td>
      <td>{repository.type}</td>
      <td>{count.format(repository.downloads)}</td>
      <td>
        <Trend columns={columns} repository={repository} period={period} />
      </td>
    </tr>
  );
});

const ORDERS = { asc: "ascending", desc: "descending" };

function Header({ header }) {
  const { column } = header;
  const label = column.columnDef.header;
  return (
    <th scope="col" aria-sort={ORDERS[column.getIsSorted()]}>
      {column.getCanSort() ? (
        <button type="button" onClick={column.getToggleSortingHandler()}>
          {label}
        </button>
      ) : (
        label
      )}
    </th>
  );
}

// Rows keep their place rather than their repository: another order makes no new elements and no new charts. Only this
// part renders again while the reader scrolls.
function Table({ table, columns, rows, period }) {
  const scroller = useRef(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  });
  return (
    <div className="window" ref={scroller} tabIndex={0}>
      <table aria-label="Repositories" aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {table.getHeaderGroups()[0].headers.map((header) => (
              <Header key={header.id} header={header} />
            ))}
          </tr>
        </thead>
        <tbody style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => (
            <Row key={key} columns={columns} repository={rows[index].original} period={period} index={index} top={start} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Export({ columns: data }) {
  const [period, setPeriod] = useState("start");
  const [search, setSearch] = useState("");
  const [sorting, setSorting] = useState([{ id: "downloads", desc: true }]);
  const lists = useMemo(() => {
    const { repositories } = data;
    return { start: rowsOf(repositories, "start"), recent: rowsOf(repositories, "recent") };
  }, [data]);
  // The field answers at once, and the table as soon as there is time.
  const searched = useDeferredValue(search.trim().toLowerCase());
  const columnFilters = useMemo(() => (searched === "" ? [] : [{ id: "name", value: searched }]), [searched]);
  const table = useTable({
    features,
    columns,
    data: lists[period],
    state: { sorting, columnFilters },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
  });
  const { rows } = table.getRowModel();
  // The order of rows changes nothing in the overview.
  const summedRows = useDeferredValue(table.getFilteredRowModel().rows);
  const summedPeriod = useDeferredValue(period);
  const save = (write) => () => write(data, rows.map(({ original }) => original), period);
  return (
    <>
      <div className="choices">
        <div role="radiogroup" aria-label="Period">
          {Object.entries(PERIODS).map(([value, label]) => (
            <label key={value}>
              <input type="radio" name="period" checked={period === value} onChange={() => setPeriod(value)} />
              {label}
            </label>
          ))}
        </div>
        <input
          type="search"
          aria-label="Search repositories"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <button type="button" onClick={save(saveCsv)}>
          Export CSV
        </button>
        <button type="button" onClick={save(saveJson)}>
          Export JSON
        </button>
      </div>
      <Overview columns={data} rows={summedRows} period={summedPeriod} />
      <p role="status">
        {`${count.format(rows.length)} of ${count.format(data.repositories.length)} repositories`}
      </p>
      <Table table={table} columns={data} rows={rows} period={period} />
    </>
  );
}

function Page() {
  const [read, setRead] = useState(null);
  useEffect(() => {
    reading.then(setRead);
  }, []);
  return (
    <main>
      <h1>Publisher Analytics</h1>
      {read === null && <p role="status">Loading</p>}
      {read?.failure && <p role="alert">{read.failure}</p>}
      {read?.result && <Export columns={read.result} />}
    </main>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
