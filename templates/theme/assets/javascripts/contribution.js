// "My contribution": sums made in the reader's own browser. Nothing typed here is sent, kept or put
// into the address. The same sums stand in terang/contribution.py; a test holds the two together.

/** What was typed, as rupiah above zero; or the name of what is wrong with it. */
export function rupiah(typed) {
  const text = typed.trim().replace(/^rp\.?\s*/i, "");
  if (text === "") return { fault: "empty" };
  if (/^[-−]\s*(rp\.?)?\s*\d/i.test(text)) return { fault: "negative" };
  const forms = [/^\d+(,-|,00|\.00)?$/, /^\d{1,3}(\.\d{3})+(,00|,-)?$/, /^\d{1,3}(,\d{3})+(\.00)?$/];
  if (!forms.some((form) => form.test(text))) return { fault: "unclear" };
  const amount = BigInt(text.replace(/(,00|,-|\.00)$/, "").replace(/[.,]/g, ""));
  return amount > 0n ? { amount } : { fault: "negative" };
}

/** A whole number, or null where the cell holds the reason why there is none. */
const whole = (cell) => (/^-?\d+$/.test(cell) ? BigInt(cell) : null);

/** The sum of cells; where one is not shown, its reason instead. */
function total(cells) {
  const reason = cells.find((cell) => whole(cell) === null);
  return reason ?? cells.reduce((sum, cell) => sum + whole(cell), 0n).toString();
}

/** The sums for an amount in each month from `first` to `last`, as positions in `data.months`. */
export function compute(data, amount, first, last) {
  const months = data.months.slice(first, last + 1);
  const given = amount * BigInt(months.length);
  const pool = BigInt(total(months.map((month) => month.in)));
  return {
    months,
    given,
    pool,
    share: [given, pool],
    bought: data.sectors.map((_, sector) => bought(months.map((m) => whole(m.rates[sector])), amount)),
    used: Object.fromEntries(
      ["in", "premiums", "cover", "refunds", "costs"].map((name) => [name, total(months.map((m) => m[name]))]),
    ),
    opening: months[0].opening,
    closing: months.at(-1).closing,
    districts: data.districts.map((district) => shown(district.cover.slice(first, last + 1))),
    quarters: new Set(months.map((month) => month.quarter)),
  };
}

/** What the amount comes to at these tariffs; a month whose tariff is not known is left out. */
function bought(tariffs, amount) {
  const known = tariffs.filter((tariff) => tariff);
  let [over, under] = [0n, 1n]; // an exact fraction
  for (const tariff of known) [over, under] = [over * tariff + amount * under, under * tariff];
  return {
    cover: [over, under],
    whole: known.reduce((sum, tariff) => sum + amount / tariff, 0n),
    rest: known.reduce((sum, tariff) => sum + (amount % tariff), 0n),
    unpriced: tariffs.length - known.length,
  };
}

/** The sum of the cells that are shown, how many are not, and why the first of these is not. */
function shown(cells) {
  const numbers = cells.map(whole).filter((number) => number !== null);
  return {
    sum: numbers.reduce((sum, number) => sum + number, 0n),
    hidden: cells.length - numbers.length,
    reason: cells.find((cell) => whole(cell) === null) ?? "",
  };
}

/** How numbers are printed in the language of the page: shares rounded half up, cover never up. */
export function printer(locale, words) {
  const grouped = new Intl.NumberFormat(locale);
  const point = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 })
    .formatToParts(1.5)
    .find((part) => part.type === "decimal").value;
  const number = (value) => grouped.format(value).replace("-", "−");
  const money = (value) => (value < 0n ? `−Rp${number(-value)}` : `Rp${number(value)}`);
  const fill = (name, ...values) => values.reduce((text, value) => text.replace("{}", () => value), words[name]);
  const hundredths = (value) => `${number(value / 100n)}${point}${String(value % 100n).padStart(2, "0")}`;
  const least = (over, under, form, rounded) => {
    if (over > 0n && over * 100n < under) return fill("less", form(1n));
    return form(rounded);
  };
  const floored = (over, under) => (over * 100n) / under; // a premium not reached is not bought
  const nearest = (over, under) => (over * 200n + under) / (under * 2n);
  return {
    number,
    money,
    fill,
    cell: (cell, form) => (whole(cell) === null ? words[cell] : form(whole(cell))),
    cover: ([over, under]) => (over % under === 0n ? number(over / under) : least(over, under, hundredths, floored(over, under))),
    percent: ([over, under]) =>
      under > 0n ? least(over * 100n, under, (value) => `${hundredths(value)}%`, nearest(over * 100n, under)) : "–",
  };
}

/** The sentences of the answer. */
export function answer(data, made, say) {
  const names = made.months.map((month) => month.name);
  const form = (name) => (names.length === 1 ? `${name}-once` : name);
  const sentences =
    names.length === 1
      ? [say.fill("given-once", names[0], say.money(made.given))]
      : [say.fill("given", names[0], names.at(-1), say.number(names.length), say.money(made.given))];
  const alike = made.months.every((month) => month.rates.every((rate) => rate === month.rates[0]));
  made.bought.forEach((each, sector) => {
    if (alike && sector > 0) return;
    const told = [];
    if (each.unpriced < names.length) {
      const cover = say.cover(each.cover);
      const name = data.sectors[sector].toLocaleLowerCase();
      told.push(alike ? say.fill(form("bought"), cover) : say.fill(form("bought-at"), name, cover));
      const rest = say.money(each.rest);
      told.push(each.whole ? say.fill(form("whole"), say.number(each.whole), rest) : say.fill(form("none"), rest));
    }
    if (each.unpriced) told.push(say.fill("unpriced", say.number(each.unpriced)));
    sentences.push(told.join(" "));
  });
  sentences.push(say.fill("share", say.percent(made.share), say.money(made.pool)));
  return sentences;
}

// --- the page ------------------------------------------------------------------------------------

const form = globalThis.document?.getElementById("hitung");
if (form) start(form);

function start(form) {
  const data = JSON.parse(byId("hitung-data").textContent);
  const say = printer(form.dataset.locale, data.words);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = read(form, data, say);
    byId("hitung-hasil").hidden = !wanted;
    if (!wanted) return tell([data.words.mend]);
    const made = compute(data, wanted.amount, wanted.first, wanted.last);
    show(data, made, wanted, say);
    tell(answer(data, made, say));
  });
  form.hidden = false;
}

function byId(id) {
  return document.getElementById(id);
}

function tell(sentences) {
  byId("hitung-jawaban").replaceChildren(...sentences.map((sentence) => element("p", sentence)));
}

function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The reader's choices; null, with words beside the field, where one cannot be used. */
function read(form, data, say) {
  const { amount: field, first: from, last: until, agency } = form.elements;
  const first = Number(from.value);
  const last = Number(until.value);
  const typed = rupiah(field.value);
  const order = first > last ? data.words.order : "";
  const money = fault(data.months.slice(first, last + 1), typed, field, say);
  mark(until, order);
  mark(field, money);
  if (money) field.focus();
  else if (order) until.focus();
  return money || order ? null : { amount: typed.amount, first, last, agency };
}

function fault(months, typed, field, say) {
  if (typed.fault) return say.fill(typed.fault, byId(`${field.id}-contoh`).dataset.number);
  const least = (a, b) => (whole(b.contributions) < whole(a.contributions) ? b : a);
  const smallest = months.length ? months.reduce(least) : null;
  if (!smallest || typed.amount <= whole(smallest.contributions)) return "";
  return say.fill("larger", smallest.name, say.money(whole(smallest.contributions)));
}

function mark(field, text) {
  byId(`${field.id}-salah`).textContent = text;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** Every table of the result. A row is a list of cells: text, or an element that stands in one. */
function show(data, made, wanted, say) {
  for (const [name, cell] of Object.entries({ ...made.used, opening: made.opening, closing: made.closing })) {
    const slot = document.querySelector(`[data-sum="${name}"]`);
    slot.textContent = say.cell(cell, name === "cover" ? say.number : say.money);
  }
  fillRows("districts", data.districts.map((district, n) => districtRow(district, made.districts[n], data, say)));
  fillRows("months", made.months.map((month) => monthRow(month, wanted.amount, data, say)));
  const claims = claimed(data.claims, made.quarters);
  fillRows("claims", claims.map((claim) => claimRow(claim, data, say)));
  const note = document.querySelector('[data-note="claims"]');
  note.hidden = claims.length > 0;
  note.textContent = data.words["no-quarter"];
  document.querySelector('[data-table="claims"]').hidden = claims.length === 0;
  showAgency(data, made, wanted, say);
}

/** The claims of these quarters; where no kind of benefit is shown, only the total of the quarter. */
export function claimed(claims, quarters) {
  const told = new Set(
    claims.filter((claim) => !claim.total && whole(claim.cases) !== null).map((claim) => claim.quarter),
  );
  return claims.filter(
    (claim) => quarters.has(claim.quarter) && (claim.total || told.has(claim.quarter)),
  );
}

function showAgency(data, made, { amount, agency }, say) {
  const chosen = agency.value === "" ? [] : data.agencies[Number(agency.value)];
  byId("hitung-kantor-hasil").hidden = agency.value === "";
  byId("kantor-anda").textContent = agency.selectedOptions[0].textContent;
  const quarters = chosen.filter(([quarter]) => made.quarters.has(quarter));
  fillRows("agency", quarters.map(([quarter, cell]) => {
    const own = amount * BigInt(made.months.filter((month) => month.quarter === quarter).length);
    const sum = whole(cell);
    const share = sum === null ? data.words[cell] : own > sum ? data.words["too-much"] : say.percent([own, sum]);
    return [data.quarters[quarter], say.cell(cell, say.money), say.money(own), share];
  }));
}

function districtRow(district, { sum, hidden, reason }, data, say) {
  const name = district.href ? element("a", district.name, { href: district.href }) : district.name;
  if (hidden && sum === 0n) return [name, data.words[reason]];
  return [name, hidden ? say.fill("some", say.number(sum), say.number(hidden)) : say.number(sum)];
}

function claimRow(claim, data, say) {
  return [data.quarters[claim.quarter], claim.name, say.cell(claim.cases, say.number), say.cell(claim.rupiah, say.money)];
}

function monthRow(month, amount, data, say) {
  const alike = month.rates.every((rate) => rate === month.rates[0]);
  const named = (text, sector) => (alike ? text : `${data.sectors[sector]}: ${text}`);
  const rates = alike ? month.rates.slice(0, 1) : month.rates;
  const priced = rates.map((rate, n) => named(whole(rate) ? say.money(whole(rate)) : data.words["no-rate"], n));
  const parts = rates.map((rate, n) => {
    const tariff = whole(rate);
    return tariff ? named(say.fill("parts", say.number(amount / tariff), say.money(amount % tariff)), n) : "–";
  });
  const law = month.law.map(([text, href]) => element("a", text, { href }));
  const share = say.percent([amount, whole(month.in)]);
  return [month.name, stacked(priced), stacked(parts), say.money(whole(month.in)), share, stacked(law)];
}

function stacked(lines) {
  const made = element("span", "", { class: "lines" });
  made.append(...lines.map((line) => (typeof line === "string" ? element("span", line) : line)));
  return made;
}

/** Rows under the headings that the page brings; each cell repeats its heading, for phones. */
function fillRows(name, rows) {
  const body = document.querySelector(`[data-rows="${name}"]`);
  const headings = [...body.closest("table").querySelectorAll("thead th")];
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = element("tr");
      cells.forEach((cell, position) => {
        const kind = headings[position].className;
        const made = position === 0 ? element("th", "", { scope: "row" }) : element("td");
        if (position > 0) made.setAttribute("data-label", headings[position].textContent);
        if (kind) made.className = kind;
        made.append(cell);
        row.append(made);
      });
      return row;
    }),
  );
}
